"""A data migration is kept when the history is squashed.

On a new database it finds no rows to change, but its code has to be kept working for ever; elidable=True lets
squashmigrations leave it out. https://docs.djangoproject.com/en/stable/ref/migration-operations/#runpython
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.migrations import RunPython

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._python import codes
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.source import Verb

_OF_ROWS_THERE = (Verb.UPDATE, Verb.DELETE, Verb.BULK_UPDATE, Verb.SAVE, Verb.REMOVE)


@rule(Severity.NOTE, RunPython, opt_in=True)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    alone = all(isinstance(one.step.operation, RunPython) for one in migration.operations)
    for code in codes(migration):
        # What it inserts, a new database needs too; and SQL may do anything.
        verbs = {one.verb for one in code.reading.writes}
        changes_only = bool(verbs) and verbs <= {*_OF_ROWS_THERE} and not code.reading.sql
        if alone and not code.reverse and not code.operation.step.operation.elidable and changes_only:
            yield code.verdict(
                f"{code.reading.name}() only changes rows that are there, and is kept when the migrations are squashed.",
                "Give RunPython elidable=True.",
                Severity.NOTE,
            )
