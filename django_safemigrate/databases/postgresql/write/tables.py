"""Changes of tables as a whole."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from django_safemigrate.databases.postgresql.parse import parse
from django_safemigrate.databases.postgresql.parse.keywords import quoted
from django_safemigrate.databases.postgresql.write.columns import comment
from django_safemigrate.databases.postgresql.write.definitions import column, constraint, storage, words
from django_safemigrate.databases.postgresql.write.names import Names
from django_safemigrate.databases.postgresql.write.registry import cannot, listed, part, statement
from django_safemigrate.databases.postgresql.write.schemas import in_schema
from django_safemigrate.databases.postgresql.write.verbatim import verbatim
from django_safemigrate.schema.changes import (
    AnalyzeTable,
    AttachPartition,
    ChangeInheritance,
    CreateTable,
    DetachPartition,
    DropTable,
    LockTable,
    RenameTable,
    RewriteTable,
    SetTableComment,
    SetTableOption,
    SetTableSchema,
    TableChange,
    TruncateTable,
)
from django_safemigrate.schema.objects import Column, Constraint, Kind


@statement(CreateTable)
def create(change: CreateTable, names: Names) -> str:
    spelled = _as_written(change)
    if change.as_query:
        if spelled is None:
            raise cannot(change, "its query is not known")
        return in_schema(change.verbatim, names)
    if spelled and (change.partition_of or change.inherits or change.like):
        # ``resolve`` has added what comes from the parents.
        change = replace(change, columns=spelled.columns, constraints=spelled.constraints)
    parts = _parts(change, names)
    body = f"({', '.join(parts)})" if parts or not change.partition_of else ""
    return words(
        "CREATE",
        "TEMPORARY" if change.temporary else "UNLOGGED" if change.unlogged else "",
        "TABLE",
        "IF NOT EXISTS" if change.if_not_exists else "",
        names.bare(change.table) if change.temporary else names.relation(change.table),
        f"PARTITION OF {names.relation(change.partition_of)}" if change.partition_of else "",
        body,
        _bounds(change) if change.partition_of else "",
        f"INHERITS ({', '.join(map(names.relation, change.inherits))})" if change.inherits else "",
        f"PARTITION BY {change.partition_by}" if change.partition_by else "",
        f"USING {quoted(change.storage.method)}" if change.storage.method else "",
        storage(replace(change.storage, tablespace=""), ""),
        f"ON COMMIT {change.on_commit}" if change.on_commit else "",
        f"TABLESPACE {quoted(change.storage.tablespace)}" if change.storage.tablespace else "",
    )


def _as_written(change: CreateTable) -> CreateTable | None:
    """The change as it was read, before ``resolve``."""
    made = (one for one in parse(change.verbatim) if isinstance(one, CreateTable))
    return next((one for one in made if one.table == change.table), None)


def _bounds(change: CreateTable | AttachPartition) -> str:
    if change.is_default:
        return "DEFAULT"
    if not change.bounds:
        raise cannot(change, "the bounds of the partition are not known")
    return f"FOR VALUES {change.bounds}"


def _parts(change: CreateTable, names: Names) -> list[str]:
    if change.partitioned and not change.partition_by:
        raise cannot(change, "what it is partitioned by is not known")
    inline, rest = _placed(change.columns, change.constraints)
    including = change.including or ((),) * len(change.like)
    return [
        *(_like(*one, names) for one in zip(change.like, including, strict=True)),
        *(
            column(one, names, inline.get(one.name, ()), typed=change.partition_of is None)
            for one in _without_not_null(change.columns, rest)
        ),
        *(constraint(one, names) for one in rest),
    ]


def _like(table: str, including: Iterable[str], names: Names) -> str:
    return words(f"LIKE {names.relation(table)}", *(f"INCLUDING {word.upper()}" for word in including))


def _without_not_null(columns: Iterable[Column], rest: Iterable[Constraint]) -> Iterable[Column]:
    """The columns, without the NOT NULL that a constraint of the table demands by a name of its own."""
    named = {name for one in rest if one.kind is Kind.NOT_NULL for name in one.columns}
    return (replace(one, null=True) if one.name in named else one for one in columns)


def _placed(
    columns: Iterable[Column], constraints: Iterable[Constraint]
) -> tuple[dict[str, list[Constraint]], list[Constraint]]:
    """The constraints to be written with a column, and those that follow the columns, all in their order.

    A NOT NULL with a name can be written no other way before PostgreSQL 18.
    """
    places = {one.name: place for place, one in enumerate(columns)}
    given = list(constraints)
    last = max((place for place, one in enumerate(given) if one.kind is Kind.NOT_NULL), default=-1)
    inline: dict[str, list[Constraint]] = {}
    before = 0
    for count, one in enumerate(given[: last + 1]):
        place = places.get(one.columns[0], -1) if len(one.columns) == 1 else -1
        if place < before or not _fits_column(one):
            return inline, given[count:]
        before = place
        inline.setdefault(one.columns[0], []).append(one)
    return inline, given[last + 1 :]


def _fits_column(one: Constraint) -> bool:
    return (one.validated or not one.enforced) and not one.include and one.kind is not Kind.EXCLUSION


@listed(DropTable)
def drop(change: DropTable, names: Names) -> tuple[str, str, str]:
    head = f"DROP TABLE{' IF EXISTS' if change.if_exists else ''}"
    return head, names.relation(change.table), "CASCADE" if change.cascade else ""


@statement(RenameTable)
def rename(change: RenameTable, names: Names) -> str:
    if_exists = "IF EXISTS " if change.if_exists else ""
    return f"ALTER TABLE {if_exists}{names.relation(change.table)} RENAME TO {names.bare(change.new_name)}"


@statement(SetTableSchema)
def set_schema(change: SetTableSchema, names: Names) -> str:
    if_exists = "IF EXISTS " if change.if_table_exists else ""
    return f"ALTER TABLE {if_exists}{names.relation(change.table)} SET SCHEMA {quoted(change.schema)}"


@statement(SetTableComment)
def set_comment(change: SetTableComment, names: Names) -> str:
    return f"COMMENT ON TABLE {names.relation(change.table)} IS {comment(change.comment)}"


@listed(TruncateTable)
def truncate(change: TruncateTable, names: Names) -> tuple[str, str, str]:
    restart = "RESTART IDENTITY" if change.restart_identity else ""
    return "TRUNCATE TABLE", _one(change, names), words(restart, "CASCADE" if change.cascade else "")


@listed(LockTable)
def lock(change: LockTable, names: Names) -> tuple[str, str, str]:
    return "LOCK TABLE", _one(change, names), f"IN {change.mode} MODE{' NOWAIT' if change.nowait else ''}"


def _one(change: TableChange, names: Names) -> str:
    return f"{'ONLY ' if change.only_table else ''}{names.relation(change.table)}"


@statement(AnalyzeTable)
def analyze(change: AnalyzeTable, names: Names) -> str:
    if change.verbatim:
        return verbatim(change, names)
    return f"{'VACUUM' if change.vacuum else 'ANALYZE'} {names.relation(change.table)}"


@part(ChangeInheritance)
def change_inheritance(change: ChangeInheritance, names: Names) -> str:
    return f"{'INHERIT' if change.inherits else 'NO INHERIT'} {names.relation(change.parent)}"


@statement(AttachPartition)
def attach(change: AttachPartition, names: Names) -> str:
    partition = names.relation(change.partition)
    return f"{names.altered(change)} ATTACH PARTITION {partition} {_bounds(change)}"


@statement(DetachPartition)
def detach(change: DetachPartition, names: Names) -> str:
    how = " FINALIZE" if change.finalize else " CONCURRENTLY" if change.concurrently else ""
    return f"{names.altered(change)} DETACH PARTITION {names.relation(change.partition)}{how}"


@part(RewriteTable, SetTableOption)
def set_option(change: RewriteTable | SetTableOption, names: Names) -> str:
    return change.part


@statement(RewriteTable, SetTableOption)
def other_statement(change: RewriteTable | SetTableOption, names: Names) -> str:
    return verbatim(change, names)
