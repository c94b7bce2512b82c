"""A partition is attached and scanned while reads of it wait.

ATTACH PARTITION checks every row of the new partition, and of the default partition, under a lock that stops
even reads of them, unless a CHECK already proves that the rows fit.
https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ATTACH-PARTITION
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._dangers import dangers
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import AttachPartition


@rule(Severity.ERROR, AttachPartition)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for danger, change in dangers(migration, AttachPartition):
        yield danger.verdict(
            f"Attaching partition {change.partition} to {change.table} {danger.suffers} while its rows are checked.",
            "First add a CHECK with the bounds of the partition to it, NOT VALID and validated on its own; on the default partition a CHECK"
            " that excludes them.",
        )
