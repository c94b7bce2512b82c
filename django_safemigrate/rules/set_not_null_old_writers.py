"""A column is set NOT NULL while the deployed code may still write NULL.

Code whose field has null=True writes NULL explicitly, which no default of the database prevents.
https://docs.djangoproject.com/en/stable/ref/models/fields/#null
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._breaks import broken
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import AddConstraint, SetNotNull
from django_safemigrate.schema.objects import Kind

HINT = "First deploy code that never writes NULL to it (a default in the field and form), then set null=False in the next release."


@rule(Severity.ERROR, SetNotNull, AddConstraint, runner="sets it once no old code is left")
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for one in broken(migration, SetNotNull):
        yield one.verdict(
            f"Setting {one.change.table}.{one.change.column} NOT NULL breaks the deployed code, which may write NULL to it.",
            HINT,
        )
    for other in broken(migration, AddConstraint):
        if other.change.constraint.kind is Kind.NOT_NULL:
            column = ", ".join(other.change.constraint.columns)
            yield other.verdict(
                f"Setting {other.change.table}.{column} NOT NULL breaks the deployed code, which may write NULL to it.",
                HINT,
            )
