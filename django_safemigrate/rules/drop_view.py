"""A view is dropped that the deployed code may still read.

https://www.postgresql.org/docs/current/sql-dropview.html
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._breaks import broken
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import DropView


@rule(Severity.ERROR, DropView, runner="drops it once no old code is left")
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for one in broken(migration, DropView):
        yield one.verdict(
            f"Dropping view {one.change.view} breaks the deployed code, which may still read it.",
            "Drop it in the release after the one whose code does not use it any more.",
        )
