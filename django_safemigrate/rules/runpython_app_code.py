"""A data migration calls code of the project that is no part of migrations.

That code changes with the project, the migration does not: on the next new database it fails, or does
something else than it did. https://docs.djangoproject.com/en/stable/topics/migrations/#historical-models
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.migrations import RunPython

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._python import codes, once
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.source import is_flag

HINT = "Copy what it does into the migration."


@rule(Severity.NOTE, RunPython)
@once
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for code in codes(migration):
        for one in code.reading.app_code:
            # Of code that uses models of its own, runpython-direct-model-import says the same, and worse.
            if not one.real_models:
                message = f"{one.place} calls {one.what}, which is no part of a migration."
                yield code.verdict(message, HINT, Severity.NOTE)
        for flag in filter(lambda one: is_flag(one.what), code.reading.outside):
            yield code.verdict(
                f"{flag.place} asks {flag.what}: what it does depends on who asks when.",
                "Let migrations do the same everywhere; keep the flag in the code that reads the rows.",
                Severity.WARNING,
            )
