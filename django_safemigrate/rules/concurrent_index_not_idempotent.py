"""A concurrent build that was broken off is taken for a finished one.

A cancelled CREATE INDEX CONCURRENTLY leaves an invalid index behind. With IF NOT EXISTS the next run is
content with that: no query uses it, every write keeps it, and a unique one may enforce nothing.
https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._dangers import first_effect
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import CreateIndex


@rule(Severity.NOTE, CreateIndex)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for operation, priced, change in migration.of_kind(CreateIndex):
        effect = first_effect(priced)
        if effect is not None and change.concurrently and change.if_not_exists:
            yield Verdict(
                operation,
                f"Building index {change.index.name} on {change.table} again after a broken-off build keeps the invalid index.",
                f"Put DROP INDEX CONCURRENTLY IF EXISTS {change.index.name} before it, as an item of its own in RunSQL's list.",
                effect,
            )
