"""A database default gets another value while old code is running.

Rows that old code inserts get the new default without its knowing.
https://www.postgresql.org/docs/current/sql-altertable.html
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._breaks import meets_old_code
from django_safemigrate.rules._dangers import first_effect
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import SetDefault


@rule(Severity.NOTE, SetDefault)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    if not meets_old_code(migration):
        return
    for operation, priced, change in migration.of_kind(SetDefault):
        old, new = (
            migration.net.old(change.table, change.column),
            migration.net.new(change.table, change.column),
        )
        if old and new and old.default and new.default and old.default.sql != new.default.sql:
            yield Verdict(
                operation,
                f"Changing the database default of {change.table}.{change.column} from {old.default.sql} to {new.default.sql} also changes"
                " what old code inserts.",
                "Make sure that old code can live with the new value, or let the new code write it itself.",
                first_effect(priced),
            )
