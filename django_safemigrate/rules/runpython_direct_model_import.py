"""A data migration uses models as the deployed code has them.

Their fields are those of today, not those of the tables at that point of the history: the migration fails on
the next new database once a field is added, and it runs whatever save() and receivers are today.
https://docs.djangoproject.com/en/stable/topics/migrations/#historical-models
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.migrations import RunPython

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._python import codes, once
from django_safemigrate.rules.base import Severity, Verdict, rule


@rule(Severity.ERROR, RunPython)
@once
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for code in codes(migration):
        for one in code.reading.real_models:
            app, _, name = one.label.partition(".")
            yield code.verdict(
                f"{one.place} uses {one.label} as the code has it, not as it is at this point of the history.",
                f"Take it from the first argument: {name} = apps.get_model({app!r}, {name!r}).",
                Severity.ERROR,
            )
