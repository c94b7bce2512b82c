"""Tables made, dropped, renamed, moved, and partitions attached."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.changes import (
    AddConstraint,
    AttachPartition,
    Change,
    ChangeInheritance,
    CreateIndex,
    CreateTable,
    DetachPartition,
    DropConstraint,
    DropIndex,
    DropTable,
    RenameTable,
    SetTableSchema,
)
from django_safemigrate.schema.inverse.registry import Irreversible, inverse, losses
from django_safemigrate.schema.inverse.restoring import restored, with_sequences
from django_safemigrate.schema.names import qualified, split
from django_safemigrate.schema.objects import Column, Constraint, Kind, Table
from django_safemigrate.schema.replay.tables import DEFAULT_SCHEMA


@inverse.register
def _(change: CreateTable, before: Catalog, after: Catalog) -> tuple[Change, ...]:
    return (DropTable(change.table),)


@losses.register(CreateTable)
@losses.register(DropTable)
def _(change: CreateTable | DropTable, before: Catalog, after: Catalog) -> tuple[str, ...]:
    return (f"The rows of {change.table} are gone.",)


@inverse.register
def _(change: DropTable, before: Catalog, after: Catalog) -> tuple[Change, ...]:
    table = before.tables.get(change.table)
    if table is None or table.unknown:
        raise Irreversible(f"Table {change.table} is gone: it is not known what it was like.")
    if table.partitioned or table.parent or any(True for _ in before.partitions(table.name)):
        raise Irreversible(f"Table {change.table} is gone: it is not known how it was partitioned.")
    return (*_made(table), *_parts(table), *restored(before, after))


def _made(table: Table) -> Iterator[Change]:
    inline = tuple(one for one in table.constraints.values() if _inline(one))

    def make(columns: list[Column]) -> Iterator[Change]:
        yield CreateTable(table.name, tuple(columns), inline, temporary=table.temporary)

    yield from with_sequences(table.name, table.columns.values(), make)


def _inline(one: Constraint) -> bool:
    # With the table, a constraint is made as validated; a key locks the table it points at, so it is made by itself.
    return one.validated and one.kind is not Kind.FOREIGN_KEY


def _parts(table: Table) -> Iterator[Change]:
    for index in table.indexes.values():
        if not index.constraint and index.valid:
            yield CreateIndex(table.name, index)
    for one in table.constraints.values():
        if not _inline(one):
            yield AddConstraint(table.name, one)


@inverse.register
def _(change: RenameTable, before: Catalog, after: Catalog) -> tuple[Change, ...]:
    return (RenameTable(change.new_name, change.table),)


@inverse.register
def _(change: SetTableSchema, before: Catalog, after: Catalog) -> tuple[Change, ...]:
    schema, bare = split(change.table)
    moved = qualified("" if change.schema == DEFAULT_SCHEMA else change.schema, bare)
    return (SetTableSchema(moved, schema or DEFAULT_SCHEMA),)


@inverse.register
def _(change: AttachPartition, before: Catalog, after: Catalog) -> tuple[Change, ...]:
    """What the partition was given with its parent stays on it when it is detached."""
    return (
        DetachPartition(change.table, change.partition),
        *(DropConstraint(change.partition, one.name) for one in change.constraints),
        *(DropIndex(one.name) for one in change.indexes),
    )


@inverse.register
def _(change: DetachPartition, before: Catalog, after: Catalog) -> tuple[Change, ...]:
    raise Irreversible(
        f"Table {change.partition} is no partition any more: it is not known which rows it took."
    )


@inverse.register
def _(change: ChangeInheritance, before: Catalog, after: Catalog) -> tuple[Change, ...]:
    return (replace(change, inherits=not change.inherits, verbatim=""),)
