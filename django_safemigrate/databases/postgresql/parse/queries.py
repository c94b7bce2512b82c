"""SELECT inside an expression, back to SQL."""

from __future__ import annotations

from collections.abc import Mapping

from django_safemigrate.databases.postgresql.parse.grammar import Node, NotUnderstoodError
from django_safemigrate.databases.postgresql.parse.keywords import quoted, quoted_path
from django_safemigrate.databases.postgresql.parse.names import strings
from django_safemigrate.databases.postgresql.parse.printing import Printer, prints
from django_safemigrate.databases.postgresql.parse.volatility import worse
from django_safemigrate.schema.objects import Volatility

JOINS: Mapping[str, str] = {
    "JOIN_INNER": "JOIN",
    "JOIN_LEFT": "LEFT JOIN",
    "JOIN_RIGHT": "RIGHT JOIN",
    "JOIN_FULL": "FULL JOIN",
}
SETS: Mapping[str, str] = {"SETOP_UNION": "UNION", "SETOP_INTERSECT": "INTERSECT", "SETOP_EXCEPT": "EXCEPT"}
# A query with one of these parts is not printed.
UNKNOWN = ("windowClause", "lockingClause", "intoClause")


@prints("SubLink")
def subquery(node: Node, printer: Printer) -> str:
    printer.volatility = worse(printer.volatility, Volatility.STABLE)
    query = f"({printer.sql(node['subselect'])})"
    kind = node["subLinkType"]
    if kind == "EXISTS_SUBLINK":
        return f"EXISTS {query}"
    if kind == "ARRAY_SUBLINK":
        return f"ARRAY{query}"
    if "testexpr" not in node:
        return query
    operator = strings(node.get("operName", []))
    word = "ALL" if kind == "ALL_SUBLINK" else "ANY"
    middle = f"{operator[-1]} {word}" if operator else "IN"
    return f"({printer.operand(node['testexpr'])} {middle} {query})"


@prints("SelectStmt")
def select(node: Node, printer: Printer) -> str:
    for clause in UNKNOWN:
        if clause in node:
            raise NotUnderstoodError(f"a query with {clause} inside a condition is not understood")
    if "withClause" in node:
        body = {key: value for key, value in node.items() if key != "withClause"}
        recursive = "RECURSIVE " if node["withClause"].get("recursive") else ""
        return f"WITH {recursive}{printer.listed(node['withClause']['ctes'])} {select(body, printer)}"
    if node["op"] in SETS:
        every = " ALL" if node.get("all") else ""
        sides = [printer.sql({"SelectStmt": node[side]}) for side in ("larg", "rarg")]
        return f"({sides[0]}) {SETS[node['op']]}{every} ({sides[1]})" + _tail(node, printer)
    if "valuesLists" in node:
        rows = (f"({printer.listed(one['List']['items'])})" for one in node["valuesLists"])
        return f"VALUES {', '.join(rows)}" + _tail(node, printer)
    return _head(node, printer) + _tail(node, printer)


def _head(node: Node, printer: Printer) -> str:
    distinct = ""
    if "distinctClause" in node:
        on = [one for one in node["distinctClause"] if one]
        distinct = f"DISTINCT ON ({printer.listed(on)}) " if on else "DISTINCT "
    parts = [f"SELECT {distinct}{printer.listed(node.get('targetList', []))}".rstrip()]
    if "fromClause" in node:
        parts.append(f"FROM {printer.listed(node['fromClause'])}")
    if "whereClause" in node:
        parts.append(f"WHERE {printer.sql(node['whereClause'])}")
    if "groupClause" in node:
        parts.append(f"GROUP BY {printer.listed(node['groupClause'])}")
    if "havingClause" in node:
        parts.append(f"HAVING {printer.sql(node['havingClause'])}")
    return " ".join(parts)


def _tail(node: Node, printer: Printer) -> str:
    parts = [""]
    if "sortClause" in node:
        parts.append(f"ORDER BY {printer.listed(node['sortClause'])}")
    if "limitCount" in node:
        parts.append(f"LIMIT {printer.sql(node['limitCount'])}")
    if "limitOffset" in node:
        parts.append(f"OFFSET {printer.sql(node['limitOffset'])}")
    return " ".join(parts)


@prints("CommonTableExpr")
def common(node: Node, printer: Printer) -> str:
    names = ", ".join(map(quoted, strings(node.get("aliascolnames", []))))
    return f"{quoted(node['ctename'])}{f'({names})' if names else ''} AS ({printer.sql(node['ctequery'])})"


@prints("ResTarget")
def target(node: Node, printer: Printer) -> str:
    text = printer.sql(node["val"])
    return f"{text} AS {quoted(node['name'])}" if "name" in node else text


@prints("SortBy")
def sort(node: Node, printer: Printer) -> str:
    direction = {"SORTBY_DESC": " DESC"}.get(node["sortby_dir"], "")
    nulls = {"SORTBY_NULLS_FIRST": " NULLS FIRST", "SORTBY_NULLS_LAST": " NULLS LAST"}.get(
        node["sortby_nulls"], ""
    )
    return printer.sql(node["node"]) + direction + nulls


@prints("RangeVar")
def table(node: Node, printer: Printer) -> str:
    path = [node["schemaname"], node["relname"]] if "schemaname" in node else [node["relname"]]
    return quoted_path(path) + _alias(node)


@prints("RangeSubselect")
def derived(node: Node, printer: Printer) -> str:
    lateral = "LATERAL " if node.get("lateral") else ""
    return f"{lateral}({printer.sql(node['subquery'])})" + _alias(node)


@prints("RangeFunction")
def function(node: Node, printer: Printer) -> str:
    calls = [one["List"]["items"][0] for one in node["functions"]]
    if node.get("is_rowsfrom") or node.get("coldeflist") or len(calls) != 1:
        raise NotUnderstoodError(
            "ROWS FROM or a list of column definitions inside a condition is not understood"
        )
    ordinality = " WITH ORDINALITY" if node.get("ordinality") else ""
    return printer.sql(calls[0]) + ordinality + _alias(node)


@prints("JoinExpr")
def join(node: Node, printer: Printer) -> str:
    word = JOINS[node["jointype"]]
    left, right = (printer.sql(node[side]) for side in ("larg", "rarg"))
    if "JoinExpr" in node["rarg"]:
        right = f"({right})"
    if node.get("isNatural"):
        return f"{left} NATURAL {word} {right}"
    if "usingClause" in node:
        return f"{left} {word} {right} USING ({', '.join(map(quoted, strings(node['usingClause'])))})"
    if "quals" not in node:
        return f"{left} CROSS JOIN {right}"
    return f"{left} {word} {right} ON {printer.sql(node['quals'])}"


def _alias(node: Node) -> str:
    if "alias" not in node:
        return ""
    alias = node["alias"]
    names = ", ".join(map(quoted, strings(alias.get("colnames", []))))
    return f" {quoted(alias['aliasname'])}({names})" if names else f" {quoted(alias['aliasname'])}"
