"""The names a migration gives, of tables and what belongs to them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, singledispatch

from django_safemigrate.compiler import CompiledMigration, CompiledOperation
from django_safemigrate.rules.base import Verdict
from django_safemigrate.schema.changes import (
    AddColumn,
    AddConstraint,
    Change,
    CreateEnum,
    CreateIndex,
    CreateSequence,
    CreateTable,
    CreateView,
    RenameColumn,
    RenameConstraint,
    RenameIndex,
    RenameTable,
)
from django_safemigrate.schema.names import split

NAMES_TABLES: tuple[type[Change], ...] = (CreateTable, RenameTable)
NAMES_COLUMNS: tuple[type[Change], ...] = (AddColumn, RenameColumn)
NAMES_ANYTHING: tuple[type[Change], ...] = (
    *NAMES_TABLES,
    *NAMES_COLUMNS,
    AddConstraint,
    CreateEnum,
    CreateIndex,
    CreateSequence,
    CreateView,
    RenameConstraint,
    RenameIndex,
)


@dataclass(frozen=True, slots=True)
class Named:
    """A name that is given: ``name`` without schema, ``kind`` of what, ``table`` that it belongs to ("" for
    none), and the statement that gives it."""

    operation: CompiledOperation
    kind: str
    name: str
    table: str
    sql: str

    @property
    def full(self) -> str:
        """What it names, e.g. ``column shop_order.total``, ``index a of shop_order``."""
        if self.kind == "column":
            return f"column {self.table}.{self.name}"
        inside = f" of {self.table}" if self.table and self.kind != "table" else ""
        return f"{self.kind} {self.name}{inside}"

    def verdict(self, message: str, hint: str) -> Verdict:
        return Verdict(self.operation, message, hint, table=self.table or None)


@lru_cache(maxsize=4)
def new_names(migration: CompiledMigration, longer_than: int = 0) -> Sequence[Named]:
    """Every name of more than so many bytes that is given, each once. Nothing for a migration taken back,
    which gives the old ones again."""
    if migration.direction != "forward":
        return ()
    found: dict[tuple[str, str, str], Named] = {}
    for operation in migration.operations:
        for statement in operation.statements:
            for priced in statement.changes:
                for kind, name, table in _given(priced.change):
                    # No character has more than four bytes.
                    if len(name) * 4 <= longer_than or len(name.encode()) <= longer_than:
                        continue
                    bare = split(name)[1]
                    found.setdefault((kind, bare, table), Named(operation, kind, bare, table, statement.sql))
    return tuple(found.values())


@singledispatch
def _given(change: Change) -> Iterator[tuple[str, str, str]]:
    """Kind, name and table of each name a change gives."""
    yield from ()


@_given.register
def _(change: CreateTable) -> Iterator[tuple[str, str, str]]:
    yield "table", change.table, change.table
    for column in change.columns:
        yield "column", column.name, change.table
    for constraint in change.constraints:
        yield "constraint", constraint.name, change.table


@_given.register
def _(change: AddColumn) -> Iterator[tuple[str, str, str]]:
    yield "column", change.column.name, change.table
    for constraint in change.constraints:
        yield "constraint", constraint.name, change.table


@_given.register
def _(change: AddConstraint) -> Iterator[tuple[str, str, str]]:
    yield "constraint", change.constraint.name, change.table


@_given.register
def _(change: CreateIndex) -> Iterator[tuple[str, str, str]]:
    yield "index", change.index.name, change.table


@_given.register
def _(change: CreateSequence) -> Iterator[tuple[str, str, str]]:
    yield "sequence", change.sequence.name, ""


@_given.register
def _(change: CreateView) -> Iterator[tuple[str, str, str]]:
    yield "view", change.view.name, ""


@_given.register
def _(change: CreateEnum) -> Iterator[tuple[str, str, str]]:
    yield "type", change.name, ""


@_given.register
def _(change: RenameTable) -> Iterator[tuple[str, str, str]]:
    yield "table", change.new_name, change.new_name


@_given.register
def _(change: RenameColumn) -> Iterator[tuple[str, str, str]]:
    yield "column", change.new_name, change.table


@_given.register
def _(change: RenameConstraint) -> Iterator[tuple[str, str, str]]:
    yield "constraint", change.new_name, change.table


@_given.register
def _(change: RenameIndex) -> Iterator[tuple[str, str, str]]:
    yield "index", change.new_name, ""
