"""The source of a data migration's function cannot be read.

Nothing is known of what it does, and the rules about data migrations have nothing to say.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.migrations import RunPython

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._python import codes, once
from django_safemigrate.rules.base import Severity, Verdict, rule


@rule(Severity.NOTE, RunPython)
@once
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for code in codes(migration):
        if code.reading.unreadable:
            yield code.verdict(
                f"{code.reading.name} cannot be read, so that it is not known what it does: {code.reading.unreadable}.",
                "Give RunPython a function that is written in a file of the project.",
                Severity.NOTE,
            )
