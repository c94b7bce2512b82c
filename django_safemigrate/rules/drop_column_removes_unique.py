"""A dropped column takes a uniqueness of other columns with it.

DROP COLUMN drops every key and unique index that names the column, in silence: rows that it kept apart may be
doubled from then on.
https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-DROP-COLUMN
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._dangers import first_effect, listed
from django_safemigrate.rules._lost import lost_uniqueness
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import DropColumn


@rule(Severity.WARNING, DropColumn)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for operation, priced, change in migration.of_kind(DropColumn):
        effect = first_effect(priced)
        lost = lost_uniqueness(migration, priced.table, change.column) if priced.table and effect else {}
        if lost:
            yield Verdict(
                operation,
                f"Dropping column {change.table}.{change.column} also drops {listed(lost.values())}, and rows that it refused are let in.",
                "If the other columns are to stay unique, first make a constraint of them, from an index that is built concurrently; if not,"
                " drop the old one in a migration that says so.",
                effect,
            )
