"""A table is made whose rows cannot be told apart.

https://www.postgresql.org/docs/current/logical-replication-publication.html#LOGICAL-REPLICATION-PUBLICATION-REPLICA-IDENTITY
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import CreateTable
from django_safemigrate.schema.objects import Kind, Table


@rule(Severity.WARNING, CreateTable, opt_in=True)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    if migration.direction != "forward":
        return
    for operation, _, change in migration.of_kind(CreateTable):
        table = migration.after.tables.get(change.table)
        # What a partition lacks, its parent lacks.
        if table is None or table.temporary or table.parent or table.constraint(Kind.PRIMARY_KEY):
            continue
        key = _unique_key(table)
        instead = f", only a unique key on {key}" if key else ""
        yield Verdict(
            operation,
            f"Table {table.name} has no primary key{instead}.",
            "Make the unique key the primary key."
            if key
            else "Give it a primary key: a model does so by itself.",
            table=table.name,
        )


def _unique_key(table: Table) -> str:
    """The columns of a unique key that is never NULL, "" when there is none."""
    for index in table.indexes.values():
        columns = [one.column for one in index.keys]
        if (
            index.unique
            and index.where is None
            and all(one and not table.columns[one].null for one in columns)
        ):
            return ", ".join(one for one in columns if one)
    return ""
