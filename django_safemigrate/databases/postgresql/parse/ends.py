"""Queries for the largest or smallest value of a column."""

from __future__ import annotations

from collections import Counter

from django_safemigrate.databases.postgresql.parse.grammar import Node
from django_safemigrate.databases.postgresql.parse.names import relation, strings
from django_safemigrate.databases.postgresql.parse.registry import walk

# All that such a query may have; a condition may leave the server to look for long.
_PLAIN = {"targetList", "fromClause", "limitOption", "op"}


def ends(node: Node) -> tuple[tuple[str, str], ...]:
    """The columns, each with its table, of which a query wants min() or max() alone, where it asks nothing
    else of the table."""
    tables = Counter(relation(part) for kind, part in walk(node) if kind == "RangeVar")
    found: dict[tuple[str, str], None] = {}
    for kind, part in walk(node):
        if kind == "SelectStmt" or part is node:
            table, columns = _end(part)
            if tables[table] == 1:
                found.update(dict.fromkeys((table, one) for one in columns))
    return tuple(found)


def _end(select: Node) -> tuple[str, list[str]]:
    sources, targets = select.get("fromClause", ()), select.get("targetList", [])
    if not select.keys() <= _PLAIN or len(sources) != 1 or "RangeVar" not in sources[0]:
        return "", []
    asked = [one for kind, part in walk(targets) if kind == "FuncCall" for one in _argument(part)]
    named = sum(kind == "ColumnRef" for kind, _ in walk(targets))
    queries = any(kind == "SelectStmt" for kind, _ in walk(targets))
    if not asked or len(asked) != named or queries:
        return "", []
    return relation(sources[0]["RangeVar"]), asked


def _argument(call: Node) -> list[str]:
    """The column of a call of min() or max() of one."""
    arguments = call.get("args", ())
    if strings(call["funcname"])[-1] not in ("min", "max") or len(arguments) != 1:
        return []
    if "agg_filter" in call or "over" in call:
        return []
    fields = arguments[0].get("ColumnRef", {}).get("fields", ())
    return strings(fields)[-1:] if fields and all("String" in one for one in fields) else []
