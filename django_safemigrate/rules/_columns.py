"""The columns a migration makes, as they are when it is done."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django_safemigrate.compiler import CompiledMigration, CompiledOperation
from django_safemigrate.rules.base import Verdict
from django_safemigrate.schema.changes import AddColumn, Change, CreateTable
from django_safemigrate.schema.objects import Column, Kind, Table

# The kinds of change that a rule about new columns concerns.
MAKES_COLUMNS: tuple[type[Change], ...] = (CreateTable, AddColumn)


@dataclass(frozen=True, slots=True)
class Made:
    """A column that an operation makes. ``table`` and ``column`` are what the migration leaves."""

    operation: CompiledOperation
    table: Table
    column: Column

    @property
    def name(self) -> str:
        return f"{self.table.name}.{self.column.name}"

    @property
    def type(self) -> str:
        """Its type; of an array, that of its elements."""
        return self.column.type.removesuffix("[]")

    @property
    def is_primary_key(self) -> bool:
        """Whether it alone is the primary key."""
        return any(one.columns == (self.column.name,) for one in self.table.constraint(Kind.PRIMARY_KEY))

    @property
    def refers(self) -> bool:
        """Whether it is part of a foreign key, and so of the type of what it points at."""
        return any(self.column.name in one.columns for one in self.table.constraint(Kind.FOREIGN_KEY))

    def verdict(self, message: str, hint: str) -> Verdict:
        return Verdict(self.operation, message, hint, table=self.table.name)


@lru_cache(maxsize=4)
def columns_made(migration: CompiledMigration) -> Sequence[Made]:
    """Every column that is spelled out for a new table or added to one, and is still there in the end.

    Nothing for temporary tables, nor for a migration taken back, which makes what was there before.
    """
    if migration.direction != "forward":
        return ()
    return tuple(_made(migration))


def columns_of_type(migration: CompiledMigration, pattern: str) -> Iterator[Made]:
    """Those whose type matches ``pattern`` as a whole."""
    for made in columns_made(migration):
        if re.fullmatch(pattern, made.type):
            yield made


def _made(migration: CompiledMigration) -> Iterator[Made]:
    for operation, _, change in migration.of_kind(CreateTable):
        table = migration.after.tables.get(change.table)
        if table is not None and not change.temporary:
            names = (one.name for one in change.columns)
            yield from (Made(operation, table, table.columns[one]) for one in names if one in table.columns)
    for operation, _, added in migration.of_kind(AddColumn):
        table = migration.after.tables.get(added.table)
        name = added.column.name
        if table is not None and name in table.columns and not table.temporary:
            yield Made(operation, table, table.columns[name])
