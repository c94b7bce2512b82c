"""Which code is sure to fail, whatever rows it reads and writes, when a migration runs at the wrong side of
the deploy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from django_safemigrate.compiler import CompiledMigration, CompiledOperation
from django_safemigrate.graph import uses
from django_safemigrate.schema.changes import (
    AddColumn,
    Change,
    ChangeEnum,
    CreateTable,
    CreateView,
    DropColumn,
    DropDefault,
    DropIdentity,
    DropTable,
    DropView,
    RenameColumn,
    RenameTable,
    SetDefault,
    SetTableSchema,
)
from django_safemigrate.schema.compatibility import breaks
from django_safemigrate.schema.net import required

# Without these, code written for the migration has nothing to work on. Of a column dropped see below.
NEEDED_BEFORE: tuple[type[Change], ...] = (
    AddColumn,
    CreateTable,
    CreateView,
    RenameColumn,
    RenameTable,
    SetDefault,
    SetTableSchema,
)
# With these, code written before the migration has nothing to work on, or can no longer insert.
NEEDED_AFTER: tuple[type[Change], ...] = (
    DropDefault,
    DropIdentity,
    DropTable,
    DropView,
    RenameColumn,
    RenameTable,
    SetTableSchema,
)
STAGED: tuple[type[Change], ...] = tuple({*NEEDED_BEFORE, *NEEDED_AFTER, DropColumn, ChangeEnum})


@dataclass(frozen=True, slots=True)
class Failure:
    """An operation, and what is sure to fail, in words."""

    operation: CompiledOperation
    what: str


@lru_cache(maxsize=4)
def failures_of_old(migration: CompiledMigration) -> tuple[Failure, ...]:
    """What fails in old code that meets the migration, one an operation; nothing for one taken back."""
    return tuple(_failures(migration, _fails_old, new=False))


@lru_cache(maxsize=4)
def failures_of_new(migration: CompiledMigration) -> tuple[Failure, ...]:
    """What fails in new code as long as the migration has not run, one an operation; nothing for one taken
    back."""
    return tuple(_failures(migration, _fails_new, new=True))


def _failures(
    migration: CompiledMigration, fails: Callable[[CompiledMigration, Change], bool], *, new: bool
) -> Iterator[Failure]:
    if migration.direction != "forward":
        return
    for operation in migration.operations:
        for priced in operation.changes():
            if isinstance(priced.change, STAGED) and fails(migration, priced.change):
                why = breaks(priced.change, migration.net)
                what = why.new if new else why.old
                if what:
                    yield Failure(operation, what)
                    break


def _fails_old(migration: CompiledMigration, change: Change) -> bool:
    if isinstance(change, AddColumn):
        column = migration.net.new(change.table, change.column.name)
        return column is not None and required(column)
    return _renames_value(change) or isinstance(change, (*NEEDED_AFTER, DropColumn))


def _fails_new(migration: CompiledMigration, change: Change) -> bool:
    if isinstance(change, DropColumn):
        column = migration.net.old(change.table, change.column)
        return column is not None and required(column)
    named = list(_named(change))
    if named:
        after = migration.operations[-1].step.after
        # No model of new code names it: it is for later, or for somebody else.
        return all(uses(after, table) and uses(after, table, column) for table, column in named)
    return _renames_value(change) or isinstance(change, NEEDED_BEFORE)


def _named(change: Change) -> Iterator[tuple[str, str | None]]:
    """The table, and the column of it, that a change makes."""
    if isinstance(change, CreateTable):
        yield change.table, None
    elif isinstance(change, AddColumn):
        yield change.table, change.column.name


def _renames_value(change: Change) -> bool:
    return isinstance(change, ChangeEnum) and change.action == "rename value"
