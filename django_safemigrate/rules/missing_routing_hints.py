"""A database router cannot tell what an operation is about.

RunSQL and RunPython name no model: a router is given nothing but the label of the app, and lets them run on
every database that the app may be migrated on.
https://docs.djangoproject.com/en/stable/topics/db/multi-db/#allow_migrate
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db import router
from django.db.migrations import RunPython, RunSQL

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules.base import Severity, Verdict, rule


@rule(Severity.NOTE, opt_in=True)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    if not router.routers or migration.direction != "forward":
        return
    for operation in migration.operations:
        code = operation.step.operation
        if isinstance(code, RunPython | RunSQL) and not code.hints:
            yield Verdict(
                operation,
                f"{type(code).__name__} tells the database routers nothing, so that it runs wherever the app is migrated.",
                'Give it hints={"model_name": "…"}, or whatever the routers of the project look at.',
            )
