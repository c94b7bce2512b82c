"""A unique column is added and its index built while reads of the table wait.

ADD COLUMN … UNIQUE, also a OneToOneField, builds the index over the whole table under a lock that stops even
reads. https://www.postgresql.org/docs/current/sql-altertable.html
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
    runner="adds the column, builds the unique index concurrently and makes the constraint of it",
)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for danger, change in dangers(migration, AddColumn):
        if inline(change, Kind.UNIQUE):
            yield danger.verdict(
                f"Adding unique column {change.table}.{change.column.name} {danger.suffers} while its index is built.",
                "Add the field without unique=True (a ForeignKey instead of a OneToOneField), build a unique index with CREATE UNIQUE INDEX"
                " CONCURRENTLY, then make it the constraint with UNIQUE USING INDEX.",
            )
