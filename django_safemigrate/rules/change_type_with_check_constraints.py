"""Changing the type of a column checks its CHECK constraints again.

A constraint that reads the column is verified against every row under a lock that stops even reads, also
where the new type needs no rewrite.
https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._types import Retyping, retypings
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import AlterType


@rule(Severity.ERROR, AlterType)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for danger, change, _ in retypings(migration, Retyping.SCAN):
        yield danger.verdict(
            f"Changing the type of {change.table}.{change.column} checks its constraints again and {danger.suffers}"
            " until every row is read.",
            "Remove the constraint, alter the field, then bring it back with AddConstraintNotValid and, in a later migration,"
            " ValidateConstraint.",
        )
