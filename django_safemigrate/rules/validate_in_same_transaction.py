"""A constraint is validated in the transaction that still locks its table.

NOT VALID followed by VALIDATE in one atomic migration is no better than adding the constraint at once: the
lock of the first statement is kept while the second reads every row.
https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._dangers import dangers
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import ValidateConstraint


@rule(Severity.ERROR, ValidateConstraint, runner="validates it in a step of its own")
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for danger, change in dangers(migration, ValidateConstraint):
        yield danger.verdict(
            f"Validating constraint {change.constraint} in a transaction that has altered {danger.table} {danger.suffers}"
            " while every row is checked.",
            "Move ValidateConstraint into a later migration of its own.",
        )
