"""Something takes its time while a table is locked even for reads by an earlier statement.

A lock is kept until its transaction ends: whatever the migration does next, be it to another table, prolongs
the outage. https://www.postgresql.org/docs/current/explicit-locking.html
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django_safemigrate.compiler import CompiledMigration, CompiledOperation, PricedChange
from django_safemigrate.rules._dangers import traffic
from django_safemigrate.rules._reported import Reported
from django_safemigrate.rules.base import Finding, Severity, Verdict, findings_rule
from django_safemigrate.schema.effects import Blocks, Effect


@findings_rule(Severity.ERROR)
def check(migration: CompiledMigration, findings: Sequence[Finding]) -> Iterator[Verdict]:
    known = Reported(migration, findings)
    for operation in migration.operations:
        found = _prolongs(operation)
        if found and not known.at(operation):
            priced, effect, tables = found
            yield Verdict(
                operation,
                f"Working through {effect.table} prolongs the lock of an earlier statement, which blocks"
                f" {traffic((one, Blocks.READS) for one in tables)} until it is done.",
                "Move it into a migration of its own, or put it before the operation that takes the lock.",
                effect,
                Blocks.READS,
                priced=priced,
            )


def _prolongs(operation: CompiledOperation) -> tuple[PricedChange | None, Effect, list[str]] | None:
    """Growing work that stops nobody by itself, and the tables nobody can read meanwhile; None when there is
    neither. The change that does it comes first, None where there are several, whose sizes count together."""
    found = []
    for priced in operation.changes():
        held = [one.table for one in priced.held if one.blocks is Blocks.READS]
        work = [
            one
            for one in priced.effects
            if one.work.grows and not one.table_is_new and one.blocks is Blocks.NOTHING
        ]
        if held and work:
            found.append((priced, work[0], held))
    if not found:
        return None
    priced, effect, held = found[0]
    return priced if len(found) == 1 else None, effect, held
