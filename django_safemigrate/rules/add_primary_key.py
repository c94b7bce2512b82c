"""A primary key is added and its index built while reads of the table wait.

ADD PRIMARY KEY builds an index and checks the columns for NULL under a lock that stops even reads.
https://www.postgresql.org/docs/current/sql-altertable.html
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._dangers import Danger, dangers
from django_safemigrate.rules._inline import inline
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import AddColumn, AddConstraint
from django_safemigrate.schema.objects import Kind

HINT = (
    "Run CREATE UNIQUE INDEX CONCURRENTLY on columns that are NOT NULL (atomic = False), then RunSQL('ALTER TABLE … ADD CONSTRAINT …"
    " PRIMARY KEY USING INDEX …', state_operations=[…]) in the next migration."
)


def _verdict(danger: Danger) -> Verdict:
    return danger.verdict(
        f"Adding a primary key to {danger.table} {danger.suffers} while its index is built.", HINT
    )


@rule(
    Severity.ERROR,
    AddConstraint,
    AddColumn,
    runner="builds the unique index concurrently and makes the key of it",
)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for danger, change in dangers(migration, AddConstraint):
        if change.constraint.kind is Kind.PRIMARY_KEY and change.using_index is None:
            yield _verdict(danger)
    for danger, column in dangers(migration, AddColumn):
        # A serial or identity column writes the table anew, its key included.
        if inline(column, Kind.PRIMARY_KEY) and not (column.column.identity or column.column.sequence):
            yield _verdict(danger)
