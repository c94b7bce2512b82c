"""A value of an enumerated type is renamed while the deployed code uses the old one.

https://www.postgresql.org/docs/current/sql-altertype.html
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._breaks import broken
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import ChangeEnum


@rule(Severity.ERROR, ChangeEnum)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for one in broken(migration, ChangeEnum):
        yield one.verdict(
            f"Renaming value {one.change.value} of type {one.change.name} breaks the deployed code, which uses the old one.",
            "Add a second value, let the code read both, move the rows over in batches, and stop using the first.",
        )
