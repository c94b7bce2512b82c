"""Why an index is built: each build belongs to one rule."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

from django_safemigrate.compiler import CompiledMigration, CompiledOperation
from django_safemigrate.rules._dangers import Danger, changes_in, dangers, dangers_in
from django_safemigrate.rules._inline import inline
from django_safemigrate.schema.changes import AddColumn, AddConstraint, AlterType, CreateIndex, DropIndex
from django_safemigrate.schema.effects import Blocks
from django_safemigrate.schema.objects import Kind


class Build(Enum):
    """What makes the build of an index a danger, the most telling first."""

    KEY_COLUMN = "it is the index of a foreign key column that the operation adds"
    BESIDE_UNIQUE = "it serves LIKE beside a unique constraint that the operation adds"
    WITH_REWRITE = "the operation changes the type of its column, which is worse"
    AGAIN = "the operation drops it only to change the type of its column"
    WHILE_EXCLUSIVE = "its table is locked even for reads"
    UNIQUE = "it is unique"
    PLAIN = "it locks its table for writes"


def builds(migration: CompiledMigration, why: Build) -> Iterator[tuple[Danger, CreateIndex]]:
    """The dangerous builds of indexes for this reason; of several that one operation builds over the same
    columns or expressions, and the same rows, only the first."""
    seen = set()
    for danger, change in dangers(migration, CreateIndex):
        index = change.index
        columns = tuple((key.column, key.expression) for key in index.keys)
        place = (danger.operation.path, change.table, columns, index.where)
        if place not in seen and _reason(danger, change) is why:
            seen.add(place)
            yield danger, change


def key_column(operation: CompiledOperation, change: CreateIndex) -> tuple[str, str]:
    """The foreign key column that the operation adds under the index, and the table it
    refers to; empty without one."""
    for _, added in changes_in(operation, AddColumn):
        for key in inline(added, Kind.FOREIGN_KEY):
            if added.table == change.table and change.index.columns == (added.column.name,):
                return added.column.name, key.target or ""
    return "", ""


def _reason(danger: Danger, change: CreateIndex) -> Build:
    operation = danger.operation
    if key_column(operation, change)[0]:
        return Build.KEY_COLUMN
    if _beside_unique(operation, change):
        return Build.BESIDE_UNIQUE
    retyped = any(
        one.table == change.table and one.column in change.index.columns
        for _, one in changes_in(operation, AlterType)
    )
    if retyped and any(one.table == change.table for _, one in dangers_in(operation, AlterType)):
        return Build.WITH_REWRITE
    if retyped and any(changes_in(operation, DropIndex)):
        return Build.AGAIN
    if danger.held and danger.blocks is Blocks.READS:
        return Build.WHILE_EXCLUSIVE
    return Build.UNIQUE if change.index.unique else Build.PLAIN


def _beside_unique(operation: CompiledOperation, change: CreateIndex) -> bool:
    columns = change.index.columns
    if any(
        one.table == change.table
        and (one.column.name,) == columns
        and inline(one, Kind.UNIQUE, Kind.PRIMARY_KEY)
        for _, one in dangers_in(operation, AddColumn)
    ):
        return True
    return any(
        one.table == change.table
        and one.constraint.kind in (Kind.UNIQUE, Kind.PRIMARY_KEY)
        and one.constraint.columns == columns
        for _, one in dangers_in(operation, AddConstraint)
    )
