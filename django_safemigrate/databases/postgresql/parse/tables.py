"""CREATE TABLE and ALTER TABLE, and what else is done to a whole table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from django_safemigrate.databases.postgresql.parse import columns, constraints, indexes
from django_safemigrate.databases.postgresql.parse.grammar import Node, NotUnderstoodError
from django_safemigrate.databases.postgresql.parse.names import relation, relations
from django_safemigrate.databases.postgresql.parse.registry import (
    Script,
    named_columns,
    named_tables,
    statement,
)
from django_safemigrate.databases.postgresql.parse.wording import ON_COMMIT, bounds, partition_by, storage
from django_safemigrate.databases.postgresql.parse.wording import part as words
from django_safemigrate.schema.changes import (
    AddColumn,
    AddConstraint,
    AlterType,
    AttachPartition,
    Change,
    ChangeInheritance,
    ChangeObject,
    ChangePolicy,
    ChangeRule,
    CreateTable,
    CreateView,
    DetachPartition,
    DropColumn,
    DropConstraint,
    DropDefault,
    DropIdentity,
    NoChange,
    Opaque,
    RewriteTable,
    SetNotNull,
    SetTableOption,
    SetTriggerEnabled,
    TableChange,
)
from django_safemigrate.schema.objects import Column, Kind, RelationKind, View

# The bits of TableLikeOption in src/include/nodes/parsenodes.h, the lowest first.
LIKE_OPTIONS = (
    "comments",
    "compression",
    "constraints",
    "defaults",
    "generated",
    "identity",
    "indexes",
    "statistics",
    "storage",
)
# https://www.postgresql.org/docs/18/sql-altertable.html
OPTIONS: Mapping[str, str] = {
    "AT_ChangeOwner": "owner",
    "AT_ClusterOn": "cluster index",
    "AT_DropCluster": "cluster index",
    "AT_SetRelOptions": "storage parameters",
    "AT_ResetRelOptions": "storage parameters",
    "AT_AddOf": "type",
    "AT_DropOf": "type",
    "AT_GenericOptions": "foreign data wrapper options",
}
# The letters of REPLICA_IDENTITY_* in src/include/catalog/pg_class.h.
REPLICA_IDENTITIES: Mapping[str, str] = {"n": "nothing", "d": "default", "f": "full", "i": "index"}
REWRITES: Mapping[str, str] = {
    "AT_SetLogged": "SET LOGGED",
    "AT_SetUnLogged": "SET UNLOGGED",
    "AT_SetTableSpace": "SET TABLESPACE",
    "AT_SetAccessMethod": "SET ACCESS METHOD",
}
TRIGGERS: Mapping[str, tuple[str, bool]] = {
    "AT_EnableTrig": ("", True),
    "AT_EnableAlwaysTrig": ("", True),
    "AT_EnableReplicaTrig": ("", True),
    "AT_DisableTrig": ("", False),
    "AT_EnableTrigAll": ("ALL", True),
    "AT_DisableTrigAll": ("ALL", False),
    "AT_EnableTrigUser": ("USER", True),
    "AT_DisableTrigUser": ("USER", False),
}
RULES: Mapping[str, str] = {
    "AT_EnableRule": "enable",
    "AT_EnableAlwaysRule": "enable",
    "AT_EnableReplicaRule": "enable",
    "AT_DisableRule": "disable",
}
POLICIES: Mapping[str, str] = {
    "AT_EnableRowSecurity": "enable row level security",
    "AT_DisableRowSecurity": "disable row level security",
    "AT_ForceRowSecurity": "force row level security",
    "AT_NoForceRowSecurity": "no force row level security",
}


@statement("CreateStmt")
def create(node: Node, script: Script) -> Iterable[Change]:
    yield _created(node)


@statement("CreateForeignTableStmt")
def create_foreign(node: Node, script: Script) -> Iterable[Change]:
    # Nothing is stored: what the catalog keeps of it is that the name is taken.
    yield CreateView(View(relation(node["base"]["relation"]), RelationKind.FOREIGN_TABLE))


def _created(node: Node) -> CreateTable:
    name = relation(node["relation"])
    if "ofTypename" in node:
        raise NotUnderstoodError(f"CREATE TABLE {name} OF a type: the columns of the type are not known here")
    made: list[Column] = []
    parts = constraints.TableParts()
    for kind, part in (next(iter(one.items())) for one in node.get("tableElts", ())):
        if kind == "ColumnDef":
            column, inline = columns.column(part)
            made.append(column)
            parts.constraints.extend(inline)
        elif kind == "Constraint":
            parts.take(part)
    like = [one["TableLikeClause"] for one in node.get("tableElts", ()) if "TableLikeClause" in one]
    parents = relations(node.get("inhRelations", ()))
    partition = "partbound" in node
    return CreateTable(
        name,
        tuple(_with_demands(made, parts)),
        tuple(parts.constraints),
        if_not_exists=node.get("if_not_exists", False),
        temporary=node["relation"]["relpersistence"] == "t",
        unlogged=node["relation"]["relpersistence"] == "u",
        partitioned="partspec" in node,
        partition_of=parents[0] if partition else None,
        inherits=() if partition else parents,
        like=tuple(relation(one["relation"]) for one in like),
        including=tuple(_including(one.get("options", 0)) for one in like),
        is_default=node.get("partbound", {}).get("is_default", False),
        partition_by=partition_by(node["partspec"]) if "partspec" in node else "",
        bounds=bounds(node["partbound"]) if partition else "",
        on_commit=ON_COMMIT.get(node.get("oncommit", ""), ""),
        storage=storage(node, "tablespacename", "accessMethod"),
    )


def _including(options: int) -> tuple[str, ...]:
    return tuple(word for bit, word in enumerate(LIKE_OPTIONS) if options & 1 << bit)


def _with_demands(made: Iterable[Column], parts: constraints.TableParts) -> Iterable[Column]:
    """The columns, NOT NULL where a constraint of the table says so."""
    demanded = {
        name
        for one in parts.constraints
        if one.kind is Kind.PRIMARY_KEY or (one.kind is Kind.NOT_NULL and one.validated)
        for name in one.columns
    }
    return (replace(one, null=False) if one.null and one.name in demanded else one for one in made)


@statement("CreateTableAsStmt")
def create_as(node: Node, script: Script) -> Iterable[Change]:
    yield from made_from_query(node["into"], node["query"], node)


def made_from_query(into: Node, query: Node, node: Node) -> Iterable[Change]:
    """A table or materialized view made ``into`` a name, from the rows of ``query``."""
    name = relation(into["rel"])
    # INTO stands inside the query.
    reads = tuple(one for one in named_tables(query) if one != name)
    if node.get("objtype") == "OBJECT_MATVIEW":
        columns = named_columns(query)
        yield CreateView(View(name, RelationKind.MATERIALIZED_VIEW, reads, names=columns))
        return
    yield CreateTable(
        name,
        if_not_exists=node.get("if_not_exists", False),
        temporary=into["rel"]["relpersistence"] == "t",
        unlogged=into["rel"]["relpersistence"] == "u",
        source=reads,
        as_query=True,
    )


@statement("AlterTableStmt")
def alter(node: Node, script: Script) -> Iterable[Change]:
    kind = node["objtype"]
    if kind == "OBJECT_INDEX":
        return indexes.alter(node)
    name = relation(node["relation"])
    if kind in {"OBJECT_TABLE", "OBJECT_FOREIGN_TABLE"}:
        made = [part(name, one["AlterTableCmd"]) for one in node["cmds"]]
        only, if_exists = not node["relation"].get("inh", False), node.get("missing_ok", False)
        if only or if_exists:
            made = [_about(one, only=only, if_exists=if_exists) for one in made]
        return _in_passes(made)
    what = {"OBJECT_MATVIEW": "materialized view"}.get(kind, kind.removeprefix("OBJECT_").lower())
    subtypes = [one["AlterTableCmd"]["subtype"] for one in node["cmds"]]
    written = [RewriteTable(name, REWRITES[one]) for one in subtypes if one in REWRITES]
    if written:
        return written
    if subtypes == ["AT_ChangeOwner"]:
        return (ChangeObject("owner", what, name),)
    return (ChangeObject("alter", what, name),)


def _about(change: Change, *, only: bool, if_exists: bool) -> Change:
    if isinstance(change, TableChange):
        return replace(change, only_table=only, if_table_exists=if_exists)
    return change


def _in_passes(changes: list[Change]) -> list[Change]:
    """The parts as written, but drops before what depends on them: the server drops first, wherever it
    stands. That matters for what is dropped and added anew under one name, for a CHECK that would have
    proven what SET NOT NULL then has to scan for, and for what a column of a new type cannot have.

    https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/commands/tablecmds.c, AlterTablePass.
    """
    added = {_name(one) for one in changes if isinstance(one, (AddColumn, AddConstraint))}
    proven = any(isinstance(one, (SetNotNull, AddConstraint, AlterType)) for one in changes)
    retyped = {one.column for one in changes if isinstance(one, AlterType)}
    first = [
        one
        for one in changes
        if (isinstance(one, (DropColumn, DropConstraint)) and _name(one) in added)
        or (isinstance(one, DropConstraint) and proven)
        or (isinstance(one, (DropDefault, DropIdentity)) and one.column in retyped)
    ]
    return first + [one for one in changes if one not in first]


def _name(change: AddColumn | DropColumn | AddConstraint | DropConstraint) -> str:
    if isinstance(change, AddColumn):
        return f"column {change.column.name}"
    if isinstance(change, DropColumn):
        return f"column {change.column}"
    if isinstance(change, AddConstraint):
        return f"constraint {change.constraint.name}"
    return f"constraint {change.constraint}"


def part(table: str, node: Node) -> Change:
    """The change one part of an ALTER TABLE makes."""
    subtype = node["subtype"]
    for known in (columns.SUBCOMMANDS, constraints.SUBCOMMANDS, SUBCOMMANDS):
        if subtype in known:
            return known[subtype](table, node)
    return Opaque(
        f"the part {subtype.removeprefix('AT_')} of ALTER TABLE {table} is not understood",
        (table, *named_tables(node)),
    )


def _trigger(table: str, node: Node) -> Change:
    name, enabled = TRIGGERS[node["subtype"]]
    return SetTriggerEnabled(table, name or node["name"], enabled, _firing(node))


def _firing(node: Node) -> str:
    """ALWAYS or REPLICA of ENABLE ALWAYS TRIGGER and its like."""
    return next((word for word in ("ALWAYS", "REPLICA") if word.capitalize() in node["subtype"]), "")


def _attach(table: str, node: Node) -> Change:
    command = node["def"]["PartitionCmd"]
    return AttachPartition(
        table,
        relation(command["name"]),
        is_default=command["bound"].get("is_default", False),
        bounds=bounds(command["bound"]),
    )


def _option(node: Node) -> str:
    # The one storage parameter whose lock is stronger than the others'.
    names = [one["DefElem"]["defname"] for one in node.get("def", {}).get("List", {}).get("items", ())]
    return "user_catalog_table" if "user_catalog_table" in names else OPTIONS[node["subtype"]]


def _replica_identity(table: str, node: Node) -> Change:
    kind = node["def"]["ReplicaIdentityStmt"]["identity_type"]
    return SetTableOption(table, f"replica identity {REPLICA_IDENTITIES[kind]}", words(node))


def _inheritance(table: str, node: Node) -> Change:
    return ChangeInheritance(
        table, relation(node["def"]["RangeVar"]), inherits=node["subtype"] == "AT_AddInherit"
    )


def _detach(table: str, node: Node) -> Change:
    command = node["def"]["PartitionCmd"]
    # FINALIZE ends a detachment that was begun CONCURRENTLY.
    finalize = node["subtype"].endswith("Finalize")
    concurrently = command.get("concurrent", False) or finalize
    return DetachPartition(table, relation(command["name"]), concurrently, finalize)


SUBCOMMANDS: Mapping[str, Callable[[str, Node], Change]] = {
    **dict.fromkeys(OPTIONS, lambda table, node: SetTableOption(table, _option(node), words(node))),
    **dict.fromkeys(
        REWRITES, lambda table, node: RewriteTable(table, REWRITES[node["subtype"]], words(node))
    ),
    **dict.fromkeys(TRIGGERS, _trigger),
    **dict.fromkeys(
        RULES,
        lambda table, node: ChangeRule(table, RULES[node["subtype"]], node["name"], firing=_firing(node)),
    ),
    **dict.fromkeys(POLICIES, lambda table, node: ChangePolicy(table, POLICIES[node["subtype"]])),
    "AT_ReplicaIdentity": _replica_identity,
    "AT_AddInherit": _inheritance,
    "AT_DropInherit": _inheritance,
    "AT_AttachPartition": _attach,
    "AT_DetachPartition": _detach,
    "AT_DetachPartitionFinalize": _detach,
    # Tables with OIDs have been gone since PostgreSQL 12; the words are still accepted.
    "AT_DropOids": lambda table, node: NoChange("SET WITHOUT OIDS"),
}
