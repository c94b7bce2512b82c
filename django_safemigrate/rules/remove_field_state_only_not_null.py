"""A field is removed from the model alone while its column demands a value.

New code does not name the column any more, so each of its INSERTs fails.
https://docs.djangoproject.com/en/stable/ref/migration-operations/#separatedatabaseandstate
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._forgotten import forgotten
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.net import required


@rule(Severity.ERROR)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for operation, table, column in forgotten(migration):
        if required(column):
            yield Verdict(
                operation,
                f"Removing the field of {table.name}.{column.name} while the column stays NOT NULL without a default breaks the new code,"
                " whose inserts do not name it.",
                "Make the column nullable (AlterField(null=True)) or give it db_default in an earlier migration.",
                table=table.name,
            )
