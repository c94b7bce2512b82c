"""A concurrent build shares a migration with other changes, and each is committed by itself.

A concurrent build fails more often than other statements: it waits for all open transactions, and a unique
one meets duplicates. What the migration did before then stays, and is in the way when it is run again.
https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._dangers import first_effect
from django_safemigrate.rules._rerun import commits
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import CreateIndex, DropIndex, NoChange, Reindex


@rule(
    Severity.WARNING,
    CreateIndex,
    DropIndex,
    Reindex,
    NoChange,
    runner="records each step, and carries on after the last one that was done",
)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    if migration.migration.atomic or migration.direction != "forward":
        return
    parts = commits(migration)
    if len({one.concurrent for one in parts}) == 1:
        return
    for part in parts[:-1]:
        if part.again:
            operation, priced, why = part.again
            yield Verdict(
                operation,
                f"When a later statement fails, this mix of concurrent and other statements cannot be run again, since {why}.",
                "Put the concurrent statement into a migration of its own with atomic = False, and the others into one with a transaction.",
                first_effect(priced),
            )
            return
