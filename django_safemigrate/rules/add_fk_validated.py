"""A foreign key is added and validated while writes to both tables wait.

ADD CONSTRAINT … FOREIGN KEY checks every row under a lock that stops writes to both tables.
https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._dangers import dangers
from django_safemigrate.rules._keys import Cause, cause
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import AddConstraint
from django_safemigrate.schema.objects import Kind


@rule(Severity.ERROR, AddConstraint, runner="adds it NOT VALID and validates it afterwards")
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for danger, change in dangers(migration, AddConstraint):
        if change.constraint.kind is Kind.FOREIGN_KEY and cause(danger.operation, change) is Cause.NEW:
            yield danger.verdict(
                f"Adding foreign key {change.constraint.name} {danger.suffers} while every row is checked.",
                f"Run RunSQL('ALTER TABLE {change.table} ADD CONSTRAINT {change.constraint.name} FOREIGN KEY … NOT VALID') beside the state"
                f" operation, and ValidateConstraint or 'ALTER TABLE … VALIDATE CONSTRAINT' in a later migration.",
            )
