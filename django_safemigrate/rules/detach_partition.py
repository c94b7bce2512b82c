"""A partition is detached while reads of the whole table wait.

DETACH PARTITION without CONCURRENTLY takes a lock on the parent that stops even reads, until its transaction
ends. https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-DETACH-PARTITION
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._dangers import danger_of, first_effect, traffic
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import DetachPartition


@rule(Severity.WARNING, DetachPartition)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for operation, priced, change in migration.of_kind(DetachPartition):
        effect = first_effect(priced)
        if effect is not None and not change.concurrently:
            yield Verdict(
                operation,
                f"Detaching partition {change.partition} blocks {traffic((one.table, one.blocks) for one in priced.effects)}"
                " until the transaction ends.",
                "Use DETACH PARTITION … CONCURRENTLY in a migration with atomic = False.",
                effect,
                severity=Severity.ERROR if danger_of(operation, priced) else None,
            )
