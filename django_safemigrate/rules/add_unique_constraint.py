"""A unique constraint is added and its index built while reads of the table wait.

ADD CONSTRAINT … UNIQUE builds its index under a lock that stops even reads.
https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT-USING-INDEX
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._dangers import dangers
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import AddConstraint
from django_safemigrate.schema.objects import Kind


@rule(
    Severity.ERROR,
    AddConstraint,
    runner="builds the unique index concurrently and makes the constraint of it",
)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for danger, change in dangers(migration, AddConstraint):
        if change.constraint.kind is Kind.UNIQUE:
            yield danger.verdict(
                f"Adding unique constraint {change.constraint.name} {danger.suffers} while its index is built.",
                "Run CREATE UNIQUE INDEX CONCURRENTLY in a migration with atomic = False, then RunSQL('ALTER TABLE … ADD CONSTRAINT …"
                " UNIQUE USING INDEX …', state_operations=[…]) in the next.",
            )
