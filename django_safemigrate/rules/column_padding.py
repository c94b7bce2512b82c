"""Rows of a new table are longer than they need be, for the order of its columns.

https://www.postgresql.org/docs/current/storage-page-layout.html#STORAGE-TUPLE-LAYOUT
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import CreateTable


@rule(Severity.NOTE, CreateTable, opt_in=True)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    if migration.direction != "forward":
        return
    for operation, _, change in migration.of_kind(CreateTable):
        table = migration.after.tables.get(change.table)
        if table is None or table.temporary:
            continue
        lost = migration.database.padding([one.type for one in table.columns.values()])
        if lost:
            yield Verdict(
                operation,
                f"Each row of {table.name} is {lost} bytes longer than with its columns in another order.",
                "Put columns of eight bytes first (bigint, timestamps), then those of four, two and one, texts last.",
                table=table.name,
            )
