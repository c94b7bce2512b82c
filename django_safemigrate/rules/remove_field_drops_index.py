"""A column takes indexes and constraints with it that serve other columns as well.

DROP COLUMN drops every index and every constraint that names the column, in silence.
https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-DROP-COLUMN
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._dangers import first_effect, listed
from django_safemigrate.rules._lost import lost_uniqueness
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import DropColumn
from django_safemigrate.schema.objects import Table


@rule(Severity.NOTE, DropColumn)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for operation, priced, change in migration.of_kind(DropColumn):
        if priced.table is None or first_effect(priced) is None:
            continue
        # A uniqueness that is lost is said by a rule of its own.
        said = lost_uniqueness(migration, priced.table, change.column)
        lost = sorted(_lost(priced.table, change.column) - said.keys())
        if lost:
            yield Verdict(
                operation,
                f"Dropping column {change.table}.{change.column} also drops {listed(lost)}, which serves other columns too.",
                "Make their replacements first, for an index with AddIndexConcurrently.",
                first_effect(priced),
            )


def _lost(table: Table, column: str) -> set[str]:
    indexes = {one.name for one in table.indexes.values() if column in one.columns and len(one.columns) > 1}
    return indexes | {
        one.name for one in table.constraints.values() if column in one.columns and len(one.columns) > 1
    }
