"""Changing the type of a key rewrites its table and every table that refers to it.

AutoField to BigAutoField, say: Django drops all foreign keys that point at the column, changes the type on
both ends and adds the keys again, validated, in one transaction under locks that stop reads of all these
tables. https://www.postgresql.org/docs/current/sql-altertable.html
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._dangers import dangers
from django_safemigrate.rules._keys import retyped
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import AlterType


@rule(Severity.ERROR, AlterType)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for danger, change in dangers(migration, AlterType):
        if (change.table, change.column) in retyped(danger.operation):
            yield danger.verdict(
                f"Changing the type of a key rewrites {change.table} for its column {change.column}, validates its foreign keys and"
                f" {danger.suffers} until all tables of the key are done.",
                "Add a second column of the new type to each table, keep it in step with a trigger, fill it in batches and swap the columns"
                " one table at a time; or leave the type as it is.",
            )
