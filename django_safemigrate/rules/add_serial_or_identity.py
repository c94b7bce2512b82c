"""A serial or identity column is added to a table, which is rewritten.

Every row gets its own number, so the table and its indexes are written anew under a lock that stops even
reads. https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._dangers import dangers
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import AddColumn


@rule(Severity.ERROR, AddColumn)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for danger, change in dangers(migration, AddColumn):
        if change.column.identity or change.column.sequence:
            yield danger.verdict(
                f"Adding numbered column {change.table}.{change.column.name} rewrites the table and {danger.suffers} until it is done.",
                "Add a plain nullable BigIntegerField, set its default from a sequence, number the rows in batches, and make it the key"
                " through a unique index built concurrently.",
            )
