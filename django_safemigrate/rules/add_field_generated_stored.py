"""A stored generated column is added, and the table is rewritten.

GeneratedField(db_persist=True) computes a value for every row and writes the table anew under a lock that
stops even reads. https://www.postgresql.org/docs/current/ddl-generated-columns.html
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
        if change.column.generated and change.column.stored:
            yield danger.verdict(
                f"Adding stored generated column {change.table}.{change.column.name} rewrites the table and {danger.suffers}"
                " until it is done.",
                "Use GeneratedField(db_persist=False) where the server has virtual columns, or a plain field kept by a trigger and filled"
                " in batches.",
            )
