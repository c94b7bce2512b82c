"""A dropped column takes foreign keys or views of others with it.

Up to version 5.2 Django writes DROP COLUMN … CASCADE, so that the server drops whatever depends on the column
in silence. https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-DROP-COLUMN
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._dangers import first_effect, listed
from django_safemigrate.rules._lost import lost_keys, lost_views
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import DropColumn


@rule(Severity.WARNING, DropColumn)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for operation, priced, change in migration.of_kind(DropColumn):
        if not change.cascade:
            continue
        keys = lost_keys(migration, change.table, change.column)
        views = lost_views(migration, change.table, change.column)
        if keys or views:
            yield Verdict(
                operation,
                f"Dropping column {change.table}.{change.column} CASCADE may also drop {listed([*keys, *views])}.",
                "Drop what depends on the column yourself first, in migrations that say so, and make the views anew without it.",
                first_effect(priced),
            )
