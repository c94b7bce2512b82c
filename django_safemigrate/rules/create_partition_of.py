"""A partition is made while reads of the whole table wait.

CREATE TABLE … PARTITION OF takes a lock on the parent that stops even reads, until its transaction ends, and
scans the default partition if there is one.
https://www.postgresql.org/docs/current/sql-createtable.html#SQL-CREATETABLE-PARTITION
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._dangers import danger_of, traffic
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import CreateTable


@rule(Severity.WARNING, CreateTable)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for operation, priced, change in migration.of_kind(CreateTable):
        effect = next(
            (one for one in priced.effects if one.table == change.partition_of and not one.table_is_new), None
        )
        if effect is not None:
            yield Verdict(
                operation,
                f"Making partition {change.table} blocks {traffic([(effect.table, effect.blocks)])} until the transaction ends.",
                "Make the table with CREATE TABLE … (LIKE …) and ATTACH it: that stops no traffic on the parent.",
                effect,
                severity=Severity.ERROR if danger_of(operation, priced) else None,
            )
