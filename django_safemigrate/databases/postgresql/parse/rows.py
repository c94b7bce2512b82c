"""Statements that read or write rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django_safemigrate.databases.postgresql.parse.batches import column, conditions, sliced, written
from django_safemigrate.databases.postgresql.parse.calls import bodies, function_names, is_builtin, settings
from django_safemigrate.databases.postgresql.parse.ends import ends
from django_safemigrate.databases.postgresql.parse.expressions import faithful
from django_safemigrate.databases.postgresql.parse.grammar import Node
from django_safemigrate.databases.postgresql.parse.names import relation, strings
from django_safemigrate.databases.postgresql.parse.registry import (
    Script,
    statement,
    understand,
    walk,
)
from django_safemigrate.databases.postgresql.parse.tables import made_from_query
from django_safemigrate.schema.changes import (
    Change,
    DeleteRows,
    InsertRows,
    Opaque,
    ReadRows,
    RowsChange,
    UpdateRows,
)

WRITES = frozenset({"InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt"})


@statement("InsertStmt")
def insert(node: Node, script: Script) -> Iterable[Change]:
    yield from _queried(node, script)
    source = node.get("selectStmt", {}).get("SelectStmt", {})
    bounded = not source or "valuesLists" in source
    yield InsertRows(
        relation(node["relation"]),
        bounded=bounded,
        reads=_reads(node),
        repeated=_repeated(node.get("cols", ())),
    )
    conflict = node.get("onConflictClause", {})
    if conflict.get("action") == "ONCONFLICT_UPDATE" and not bounded:
        names = dict.fromkeys(one["ResTarget"]["name"] for one in conflict["targetList"])
        yield UpdateRows(relation(node["relation"]), reads=_reads(node), columns=tuple(names))
    yield from bodies(node, script)


@statement("UpdateStmt")
def update(node: Node, script: Script) -> Iterable[Change]:
    yield from _queried(node, script)
    columns = tuple(dict.fromkeys(one["ResTarget"]["name"] for one in node["targetList"]))
    pinned, part = _pinned(node), sliced(node)
    yield UpdateRows(
        relation(node["relation"]),
        _where(node),
        bounded=bool(pinned or part),
        reads=_reads(node),
        pinned=pinned,
        sliced=part,
        repeated=_repeated(node["targetList"]),
        columns=columns,
    )
    yield from bodies(node, script)


@statement("DeleteStmt")
def delete(node: Node, script: Script) -> Iterable[Change]:
    yield from _queried(node, script)
    pinned, part = _pinned(node), sliced(node)
    yield DeleteRows(
        relation(node["relation"]),
        _where(node),
        bounded=bool(pinned or part),
        reads=_reads(node),
        pinned=pinned,
        sliced=part,
    )
    yield from bodies(node, script)


@statement("MergeStmt")
def merge(node: Node, script: Script) -> Iterable[Change]:
    yield from _queried(node, script)
    table, reads = relation(node["relation"]), _reads(node)
    made: dict[str, RowsChange] = {}
    for one in node["mergeWhenClauses"]:
        when = one["MergeWhenClause"]
        if when["commandType"] == "CMD_INSERT":
            made["insert"] = InsertRows(table, reads=reads)
        elif when["commandType"] == "CMD_DELETE":
            made["delete"] = DeleteRows(table, reads=reads)
        elif when["commandType"] == "CMD_UPDATE":
            before = made.get("update")
            columns = before.columns if isinstance(before, UpdateRows) else ()
            written = (target["ResTarget"]["name"] for target in when["targetList"])
            made["update"] = UpdateRows(
                table, reads=reads, columns=tuple(dict.fromkeys((*columns, *written)))
            )
    yield from made.values()
    if not made:
        yield ReadRows((table, *reads))
    yield from bodies(node, script)


@statement("SelectStmt")
def select(node: Node, script: Script) -> Iterable[Change]:
    yield from _queried(node, script)
    into = _into(node)
    if into is not None:
        yield from made_from_query(into, {"SelectStmt": node}, {})
        return
    made = tuple(settings(node))
    yield from made
    tables = _reads(node)
    calls = tuple(name for name in function_names(node) if name != "set_config" or not made)
    locks = any("lockingClause" in part for _, part in walk(node))
    if tables or calls or locks or not made:
        yield ReadRows(tables, locks=locks, calls=calls, ends=ends(node))
    yield from bodies(node, script)
    for name in calls:
        if not is_builtin(name) and name not in script.functions:
            yield Opaque(f"the function {name} is called, and its body is not in the same string")


def _into(node: Node) -> Node | None:
    while "larg" in node:
        node = node["larg"]
    into: Node | None = node.get("intoClause")
    return into


@statement("CopyStmt")
def copy(node: Node, script: Script) -> Iterable[Change]:
    if "query" in node:
        return understand(node["query"], script)
    table = relation(node["relation"])
    return (InsertRows(table),) if node.get("is_from") else (ReadRows((table,)),)


def _queried(node: Node, script: Script) -> Iterator[Change]:
    """What the queries of a WITH write; they run before, and see nothing of, the statement they belong to."""
    for one in node.get("withClause", {}).get("ctes", ()):
        query = one["CommonTableExpr"]["ctequery"]
        if next(iter(query)) in WRITES:
            yield from understand(query, script)


def _reads(node: Node) -> tuple[str, ...]:
    """The tables the statement names, but for those it, or a query of its WITH, writes."""
    names: dict[str, None] = {}
    apart = {relation(node["relation"])} if "relation" in node else set()
    for kind, part in walk(node):
        if kind == "CommonTableExpr":
            apart.add(part["ctename"])
        elif kind in WRITES:
            apart.add(relation(part["relation"]))
        elif "relname" in part and "relpersistence" in part:
            names[relation(part)] = None
    return tuple(name for name in names if name not in apart)


def _repeated(targets: Iterable[Node]) -> tuple[str, ...]:
    """The columns named more than once; parts of one (``a[1]``, ``a.b``) may be."""
    whole = [one["ResTarget"]["name"] for one in targets if "indirection" not in one["ResTarget"]]
    return tuple(dict.fromkeys(name for name in whole if whole.count(name) > 1))


def _where(node: Node) -> str | None:
    return faithful(node["whereClause"]) if "whereClause" in node else None


def _pinned(node: Node) -> tuple[str, ...]:
    """The columns of the written table that the condition compares with constants, in
    comparisons that all have to hold.

    ``a = 1``, ``a IN (1, 2)`` and ``a = ANY ('{1,2}')`` count, at the top level of the WHERE and below ANDs.
    A comparison with a boolean does not: it tells one half of a table from the other.
    """
    mine = written(node)
    names = (_compared(part, mine) for kind, part in conditions(node) if kind == "A_Expr")
    return tuple(dict.fromkeys(name for name in names if name))


def _compared(node: Node, tables: set[str]) -> str | None:
    if (
        node["kind"] not in {"AEXPR_OP", "AEXPR_IN", "AEXPR_OP_ANY"}
        or strings(node["name"]) != ["="]
        or "lexpr" not in node
    ):
        return None
    left, right = node["lexpr"], node["rexpr"]
    if node["kind"] == "AEXPR_OP" and "ColumnRef" not in left:
        left, right = right, left
    return column(left, tables) if _constant(right) else None


def _constant(node: Node) -> bool:
    kind, value = next(iter(node.items()))
    if kind == "TypeCast":
        return _constant(value["arg"])
    if kind in {"List", "A_ArrayExpr"}:
        return all(map(_constant, value.get("items", value.get("elements", ()))))
    return kind == "A_Const" and "boolval" not in value and not value.get("isnull")
