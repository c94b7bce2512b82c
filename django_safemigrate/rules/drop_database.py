"""A database is dropped with all its tables and rows.

https://www.postgresql.org/docs/current/sql-dropdatabase.html
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import ChangeObject


@rule(Severity.ERROR, ChangeObject)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for operation, _, change in migration.of_kind(ChangeObject):
        if change.what == "database" and change.action == "drop":
            yield Verdict(
                operation,
                f"Dropping database {change.name} drops all its tables with all rows.",
                "Leave databases to those who look after the server, and drop them by hand.",
            )
