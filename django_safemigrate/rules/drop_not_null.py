"""A column that was NOT NULL may hold NULL from now on.

The deployed code does not expect it: comparisons, sorting and attribute access fail or change on rows that
new code writes. https://docs.djangoproject.com/en/stable/ref/models/fields/#null
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._breaks import meets_old_code
from django_safemigrate.rules._dangers import first_effect
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import DropNotNull
from django_safemigrate.schema.compatibility import breaks


@rule(Severity.NOTE, DropNotNull)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    if not meets_old_code(migration):
        return
    for operation, priced, change in migration.of_kind(DropNotNull):
        if breaks(change, migration.net).new:
            yield Verdict(
                operation,
                f"Letting {change.table}.{change.column} be NULL may surprise the deployed code when it reads rows that new code writes.",
                "Let new code write NULL only once no old code is left.",
                first_effect(priced),
            )
