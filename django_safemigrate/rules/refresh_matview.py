"""A materialized view is refreshed while reads of it wait.

REFRESH MATERIALIZED VIEW runs the whole query under a lock that stops reads of the view; CONCURRENTLY does
not, and needs a unique index on it. https://www.postgresql.org/docs/current/sql-refreshmaterializedview.html
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._dangers import dangers
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import RefreshView


@rule(Severity.ERROR, RefreshView)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for danger, change in dangers(migration, RefreshView):
        yield danger.verdict(
            f"Refreshing materialized view {change.view} {danger.suffers} until its query is done.",
            "Give the view a unique index and use REFRESH MATERIALIZED VIEW CONCURRENTLY, outside the migration if it takes long.",
        )
