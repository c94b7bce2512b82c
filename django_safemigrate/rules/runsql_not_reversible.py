"""SQL in a migration cannot be taken back.

Without reverse_sql, migrate refuses to go back past it, also for an earlier or later mistake of the same
release. https://docs.djangoproject.com/en/stable/ref/migration-operations/#runsql
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.migrations import RunSQL

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules.base import Severity, Verdict, rule


@rule(Severity.WARNING, RunSQL)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for operation in migration.operations:
        step = operation.step.operation
        if isinstance(step, RunSQL) and not step.reversible and migration.direction == "forward":
            table = next((one.table for priced in operation.changes() for one in priced.effects), None)
            yield Verdict(
                operation,
                f"Running SQL{f' on {table}' if table else ''} cannot be taken back.",
                "Give it reverse_sql; RunSQL.noop where there is nothing to do.",
                table=table,
            )
