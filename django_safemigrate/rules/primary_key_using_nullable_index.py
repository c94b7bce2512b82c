"""A primary key made from an index still scans the table, since its columns may hold NULL.

ADD PRIMARY KEY USING INDEX sets NOT NULL on the columns that lack it, and so reads the whole table under a
lock that stops reads.
https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT-USING-INDEX
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._dangers import dangers
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import AddConstraint
from django_safemigrate.schema.objects import Kind


@rule(Severity.ERROR, AddConstraint, runner="validates a CHECK first, which proves that there are no NULLs")
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for danger, change in dangers(migration, AddConstraint):
        if change.constraint.kind is Kind.PRIMARY_KEY and change.using_index is not None:
            yield danger.verdict(
                f"Making index {change.using_index} the primary key of {danger.table} {danger.suffers} while its columns are searched for NULL.",
                "First set the columns NOT NULL the cheap way: add CHECK (… IS NOT NULL) NOT VALID, validate it, then SET NOT NULL.",
            )
