"""A column of type json is made, which cannot be compared.

json has no equality: DISTINCT, GROUP BY and UNION over rows with it fail. jsonb has, and is what Django's
JSONField uses. https://www.postgresql.org/docs/current/datatype-json.html
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration, CompiledOperation
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import AddColumn, AlterType, CreateTable


@rule(Severity.WARNING, CreateTable, AddColumn, AlterType)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for operation in migration.operations:
        for table, column in _json_columns(operation):
            yield Verdict(
                operation,
                f"Making {table}.{column} of type json makes DISTINCT and GROUP BY over its rows fail.",
                "Use jsonb: Django's JSONField.",
                table=table,
            )


def _json_columns(operation: CompiledOperation) -> Iterator[tuple[str, str]]:
    for priced in operation.changes():
        change = priced.change
        if isinstance(change, CreateTable):
            yield from ((change.table, one.name) for one in change.columns if one.type == "json")
        elif isinstance(change, AddColumn) and change.column.type == "json":
            yield change.table, change.column.name
        elif isinstance(change, AlterType) and change.type == "json":
            yield change.table, change.column
