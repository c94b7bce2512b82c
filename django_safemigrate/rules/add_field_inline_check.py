"""A column is added with a CHECK, and every row is checked while reads of the table wait.

ADD COLUMN … CHECK scans the whole table under a lock that stops even reads, also when the column is nullable
and empty. Every PositiveIntegerField has such a CHECK.
https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._dangers import dangers
from django_safemigrate.rules._inline import inline
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import AddColumn
from django_safemigrate.schema.objects import Kind


@rule(
    Severity.ERROR,
    AddColumn,
    runner="adds the column first, then its CHECK NOT VALID, and validates it afterwards",
)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for danger, change in dangers(migration, AddColumn):
        if inline(change, Kind.CHECK):
            yield danger.verdict(
                f"Adding column {change.table}.{change.column.name} with a CHECK {danger.suffers} while every row is checked.",
                "Add a plain IntegerField, then CheckConstraint(condition=Q(…__gte=0)) with AddConstraintNotValid, and ValidateConstraint in"
                " a later migration.",
            )
