"""A column is set NOT NULL and the table scanned while reads of it wait.

SET NOT NULL looks at every row under a lock that stops even reads, unless a validated CHECK already proves
that there are no NULLs.
https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-DROP-NOT-NULL
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._dangers import Danger, dangers
from django_safemigrate.rules._fills import filled
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import AddConstraint, SetNotNull
from django_safemigrate.schema.objects import Kind


def _verdict(danger: Danger, column: str) -> Verdict:
    return danger.verdict(
        f"Setting {danger.table}.{column} NOT NULL {danger.suffers} while every row is checked.",
        f"Add CheckConstraint(condition=Q({column}__isnull=False)) with AddConstraintNotValid, run ValidateConstraint in the next"
        " migration, and set null=False in the one after: it then scans nothing.",
    )


@rule(
    Severity.ERROR,
    SetNotNull,
    AddConstraint,
    runner="validates a CHECK first, so that SET NOT NULL scans nothing",
)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for danger, change in dangers(migration, SetNotNull):
        if (change.table, change.column) not in filled(danger.operation):
            yield _verdict(danger, change.column)
    for danger, added in dangers(migration, AddConstraint):
        if added.constraint.kind is Kind.NOT_NULL:
            yield _verdict(danger, ", ".join(added.constraint.columns))
