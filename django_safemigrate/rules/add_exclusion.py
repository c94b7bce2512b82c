"""An exclusion constraint is added and its index built while reads of the table wait.

There is no way to build the index of an exclusion constraint beforehand, nor to add it NOT VALID.
https://www.postgresql.org/docs/current/sql-createtable.html#SQL-CREATETABLE-EXCLUDE
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._dangers import dangers
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import AddConstraint
from django_safemigrate.schema.objects import Kind


@rule(Severity.ERROR, AddConstraint)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for danger, change in dangers(migration, AddConstraint):
        if change.constraint.kind is Kind.EXCLUSION:
            yield danger.verdict(
                f"Adding exclusion constraint {change.constraint.name} {danger.suffers} while its index is built.",
                "Make a new table with the constraint and move the rows over in batches, or allow this while the table is small.",
            )
