"""A CHECK is demanded that the deployed code does not know of.

Also NOT VALID it is enforced at once, for new rows and for every UPDATE of an old row that breaks it,
whichever column is written. https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._breaks import broken
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import AddConstraint
from django_safemigrate.schema.objects import Kind


@rule(Severity.WARNING, AddConstraint, runner="adds it once no old code is left")
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for one in broken(migration, AddConstraint):
        if one.change.constraint.kind is Kind.CHECK:
            yield one.verdict(
                f"Adding constraint {one.change.constraint.name} refuses rows that the deployed code may write to {one.change.table}.",
                "First deploy code that keeps to it, and mend the rows that do not; then add the constraint.",
            )
