"""An enumerated type gets a value that the deployed code does not know.

https://www.postgresql.org/docs/current/sql-altertype.html
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._breaks import meets_old_code
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import ChangeEnum


@rule(Severity.NOTE, ChangeEnum)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    if not meets_old_code(migration):
        return
    for operation, _, change in migration.of_kind(ChangeEnum):
        if change.action == "add value":
            yield Verdict(
                operation,
                f"Adding value {change.value} to type {change.name} may surprise the deployed code when it reads rows that new code writes.",
                "Let new code write it only once no old code is left.",
            )
