"""An UPDATE or INSERT names a column twice, where the server refuses it.

https://www.postgresql.org/docs/current/sql-update.html
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._dangers import listed
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import RowsChange


@rule(Severity.ERROR, RowsChange)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for operation, _, change in migration.of_kind(RowsChange):
        if change.repeated:
            yield Verdict(
                operation,
                f"This statement fails, since it writes {listed(change.repeated)} of {change.table} twice.",
                "Name each column once.",
                table=change.table,
            )
