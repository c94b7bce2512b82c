"""Python code in a migration cannot be taken back.

Without reverse_code, migrate refuses to go back past it, also for an earlier or later mistake of the same
release. https://docs.djangoproject.com/en/stable/ref/migration-operations/#runpython
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.migrations import RunPython

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules.base import Severity, Verdict, rule


@rule(Severity.WARNING, RunPython)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for operation in migration.operations:
        step = operation.step.operation
        if isinstance(step, RunPython) and not step.reversible and migration.direction == "forward":
            yield Verdict(
                operation,
                f"Running {getattr(step.code, '__name__', 'Python code')} cannot be taken back.",
                "Give it reverse_code; RunPython.noop where there is nothing to do.",
            )
