"""A lock on one table is waited for while another one is held.

As long as an open query keeps the migration from the second table, nobody can use the first one either; and a
session that uses both the other way round makes a deadlock.
https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-DEADLOCKS
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django_safemigrate.compiler import CompiledMigration, CompiledOperation
from django_safemigrate.rules._dangers import traffic
from django_safemigrate.rules._taken import Taken, stopping
from django_safemigrate.rules.base import Finding, Severity, Verdict, all_rules, findings_rule
from django_safemigrate.schema.effects import Blocks, Effect

# It says so of tables that nothing joins, whether it is selected or not.
MORE_TELLING = "unrelated-tables"


@findings_rule(Severity.NOTE)
def check(migration: CompiledMigration, findings: Sequence[Finding]) -> Iterator[Verdict]:
    # Most migrations lock one table, and to look at all locks in their order takes longer.
    if len({one.table for operation in migration.operations for one in _locked(operation)}) < 2:
        return
    first = next(_waiting(migration), None)
    if first is None or any(all_rules()[MORE_TELLING].findings(migration)):
        return
    lock, table = first
    yield Verdict(
        lock.operation,
        f"Waiting for {lock.effect.table} blocks {traffic([(table, Blocks.READS)])}, which an earlier operation has locked.",
        "Put what changes each table into a migration of its own, and set lock_timeout.",
        lock.effect,
    )


def _locked(operation: CompiledOperation) -> Iterator[Effect]:
    for priced in operation.changes():
        yield from (one for one in priced.effects if one.lock is not None and not one.table_is_new)


def _waiting(migration: CompiledMigration) -> Iterator[tuple[Taken, str]]:
    """The locks that stop reads and are waited for while an earlier operation holds such a lock of another
    table, with that table.

    What a single operation locks cannot be taken apart, and has rules of its own.
    """
    owners: dict[tuple[int, str], str] = {}
    for one in stopping(migration):
        if one.stops is not Blocks.READS:
            continue
        held = {lock.table for lock in one.priced.held if lock.blocks is Blocks.READS}
        others = [
            name
            for name in held
            if owners.get((one.transaction, name), one.operation.path) != one.operation.path
        ]
        if others and one.effect.table not in held:
            yield one, min(others)
        owners.setdefault((one.transaction, one.effect.table), one.operation.path)
