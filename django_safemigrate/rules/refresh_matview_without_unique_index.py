"""A materialized view without a unique index is refreshed CONCURRENTLY, which fails.

It needs one on columns alone and without WHERE, to tell which rows are new.
https://www.postgresql.org/docs/current/sql-refreshmaterializedview.html
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._dangers import first_effect
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import RefreshView
from django_safemigrate.schema.objects import RelationKind


@rule(Severity.ERROR, RefreshView)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for operation, priced, change in migration.of_kind(RefreshView):
        known = [
            one
            for catalog in (migration.before, migration.after)
            if (one := catalog.views.get(change.view)) and one.kind is RelationKind.MATERIALIZED_VIEW
        ]
        if change.concurrently and known and not any(one.unique for one in known):
            yield Verdict(
                operation,
                f"Refreshing materialized view {change.view} CONCURRENTLY fails, since it has no unique index.",
                f"First make one on columns that tell its rows apart: CREATE UNIQUE INDEX ON {change.view} (…).",
                first_effect(priced),
            )
