"""A CHECK constraint is added and every row checked while reads of the table wait.

ADD CONSTRAINT … CHECK reads the whole table under a lock that stops even reads. This is also what
IntegerField to PositiveIntegerField runs. https://www.postgresql.org/docs/current/sql-altertable.html
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._dangers import dangers
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import AddConstraint
from django_safemigrate.schema.objects import Kind


@rule(Severity.ERROR, AddConstraint, runner="adds it NOT VALID and validates it afterwards")
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for danger, change in dangers(migration, AddConstraint):
        if change.constraint.kind is Kind.CHECK:
            yield danger.verdict(
                f"Adding constraint {change.constraint.name} {danger.suffers} while every row is checked.",
                "Use AddConstraintNotValid, and ValidateConstraint in a later migration. For a Positive field keep the plain field and add"
                " CheckConstraint(condition=Q(…__gte=0)) that way.",
            )
