"""A dropped table takes foreign keys or views of others with it.

Django always writes DROP TABLE … CASCADE, so that the server drops whatever depends on the table in silence.
https://www.postgresql.org/docs/current/sql-droptable.html
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._dangers import first_effect, listed
from django_safemigrate.rules._lost import lost_keys, lost_views
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import DropTable


@rule(Severity.ERROR, DropTable)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for operation, priced, change in migration.of_kind(DropTable):
        keys = lost_keys(migration, change.table) if change.cascade else []
        views = lost_views(migration, change.table) if change.cascade else []
        if keys or views:
            yield Verdict(
                operation,
                f"Dropping table {change.table} also drops {listed([*keys, *views])}.",
                "Drop what depends on the table yourself first, in migrations that say so.",
                first_effect(priced),
                severity=None if views else Severity.WARNING,
            )
