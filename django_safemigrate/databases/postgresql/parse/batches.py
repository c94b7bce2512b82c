"""Conditions that let a statement write one batch of a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django_safemigrate.databases.postgresql.parse.grammar import Node
from django_safemigrate.databases.postgresql.parse.names import strings
from django_safemigrate.databases.postgresql.parse.registry import walk

# A statement that writes more is no batch: it takes seconds.
MOST = 10_000
_LOWER, _UPPER = (">", ">="), ("<", "<=")
_TURNED: Mapping[str, str] = {">": "<", ">=": "<=", "<": ">", "<=": ">=", "=": "="}


def written(node: Node) -> set[str]:
    """The name under which the statement refers to the table it writes."""
    table = node["relation"]
    return {table.get("alias", {}).get("aliasname", table["relname"])}


def conditions(node: Node) -> Iterator[tuple[str, Node]]:
    """The parts of the WHERE that all have to hold, each with its kind."""
    pending = [node["whereClause"]] if "whereClause" in node else []
    while pending:
        kind, part = next(iter(pending.pop(0).items()))
        if kind == "BoolExpr" and part["boolop"] == "AND_EXPR":
            pending[:0] = part["args"]
        else:
            yield kind, part


def column(node: Node, tables: set[str]) -> str | None:
    """The column of one of ``tables`` that an expression is, None for any other."""
    fields = node.get("ColumnRef", {}).get("fields", ())
    if not fields or any("String" not in one for one in fields):
        return None
    names = strings(fields)
    return names[-1] if len(names) == 1 or names[-2] in tables else None


def sliced(node: Node) -> tuple[str, ...]:
    """The columns of the written table that the condition holds to a range of at most ``MOST`` numbers, or to
    what a query with such a LIMIT finds."""
    mine = written(node)
    limited = _limited_sources(node)
    found: dict[str, None] = {}
    ranges: dict[str, dict[bool, int]] = {}
    for kind, part in conditions(node):
        name = None
        if kind == "SubLink":
            name = _in_query(part, mine, limited)
        elif kind == "A_Expr" and part["kind"] == "AEXPR_BETWEEN":
            name = _between(part, mine)
        elif kind == "A_Expr" and part["kind"] == "AEXPR_OP" and "lexpr" in part:
            name = _joined(part, mine, limited) or _bounded(part, mine, ranges)
        if name:
            found[name] = None
    return tuple(found)


def _in_query(node: Node, mine: set[str], limited: set[str]) -> str | None:
    if node["subLinkType"] != "ANY_SUBLINK" or strings(node.get("operName", ())) not in ([], ["="]):
        return None
    query = node["subselect"]
    return column(node["testexpr"], mine) if _is_limited(query, limited) and not _asks_anew(query) else None


def _asks_anew(query: Node) -> bool:
    """Whether a subquery is another one for each row, since it names a table of the statement around it."""
    own: set[str] = set()
    named: set[str] = set()
    for kind, part in walk(query):
        if kind == "RangeVar":
            own |= {part["relname"], part.get("alias", {}).get("aliasname", "")}
        elif kind in ("RangeSubselect", "RangeFunction"):
            own.add(part.get("alias", {}).get("aliasname", ""))
        elif kind == "ColumnRef":
            named.update(strings(part["fields"][:-1])[-1:])
    return bool(named - own)


def _between(node: Node, mine: set[str]) -> str | None:
    low, high = (_number(one) for one in node["rexpr"]["List"]["items"])
    return column(node["lexpr"], mine) if _is_short(low, high) else None


def _joined(node: Node, mine: set[str], limited: set[str]) -> str | None:
    """A column that has to equal one of a query with few rows."""
    if strings(node["name"]) != ["="]:
        return None
    for one, other in ((node["lexpr"], node["rexpr"]), (node["rexpr"], node["lexpr"])):
        fields = other.get("ColumnRef", {}).get("fields", ())
        names = strings(fields) if all("String" in field for field in fields) else []
        if len(names) == 2 and names[0] in limited:
            return column(one, mine)
    return None


def _bounded(node: Node, mine: set[str], ranges: dict[str, dict[bool, int]]) -> str | None:
    """A column that this comparison, with one before it, holds to a short range. ``ranges`` keeps the bounds,
    the upper under True."""
    left, right, (operator, *_) = node["lexpr"], node["rexpr"], strings(node["name"])
    if "ColumnRef" not in left:
        left, right, operator = right, left, _TURNED.get(operator, operator)
    name, number = column(left, mine), _number(right)
    if name is None or number is None or operator not in _LOWER + _UPPER:
        return None
    bounds = ranges.setdefault(name, {})
    bounds[operator in _UPPER] = number
    return name if _is_short(bounds.get(False), bounds.get(True)) else None


def _limited_sources(node: Node) -> set[str]:
    """The names of what the statement joins that has few rows."""
    found: set[str] = set()
    for one in node.get("withClause", {}).get("ctes", ()):
        query = one["CommonTableExpr"]
        if _is_limited(query["ctequery"], found):
            found.add(query["ctename"])
    for one in (*node.get("fromClause", ()), *node.get("usingClause", ())):
        select = one.get("RangeSubselect", {})
        if select and _is_limited(select["subquery"], found):
            found.add(select["alias"]["aliasname"])
        table = one.get("RangeVar", {})
        if table.get("relname") in found and "alias" in table:
            found.add(table["alias"]["aliasname"])
    return found


def _is_limited(query: Node, limited: set[str]) -> bool:
    """Whether a query finds at most ``MOST`` rows: it says so, or reads nothing but one that does."""
    select = query.get("SelectStmt", {})
    limit = _number(select["limitCount"]) if "limitCount" in select else None
    if limit is not None:
        return limit <= MOST
    sources = select.get("fromClause", ())
    return len(sources) == 1 and sources[0].get("RangeVar", {}).get("relname") in limited


def _is_short(low: int | None, high: int | None) -> bool:
    return low is not None and high is not None and high - low <= MOST


def _number(node: Node) -> int | None:
    """The whole number that a constant is, also one written as a text."""
    kind, value = next(iter(node.items()))
    if kind == "TypeCast":
        return _number(value["arg"])
    if kind != "A_Const":
        return None
    if "ival" in value:
        return int(value["ival"].get("ival", 0))
    text = value.get("sval", value.get("fval", {}))
    digits = str(text.get("sval", text.get("fval", "")))
    return int(digits) if digits.isdecimal() else None
