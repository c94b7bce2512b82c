"""A table is locked by hand, and its traffic waits until the transaction ends.

https://www.postgresql.org/docs/current/sql-lock.html
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._dangers import first_effect, traffic
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import LockTable
from django_safemigrate.schema.effects import Blocks


@rule(Severity.NOTE, LockTable)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for operation, priced, change in migration.of_kind(LockTable):
        effect = first_effect(priced)
        if effect is not None and effect.blocks > Blocks.NOTHING:
            yield Verdict(
                operation,
                f"Locking {change.table} blocks {traffic((one.table, one.blocks) for one in priced.effects)} until the transaction ends.",
                "Let each statement take its own lock, or set lock_timeout and keep nothing in the migration that takes its time.",
                effect,
            )
