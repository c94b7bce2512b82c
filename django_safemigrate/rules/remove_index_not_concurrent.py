"""An index is dropped under a lock that stops reads.

DROP INDEX is quick, but waits for every open query of the table, and everybody else waits behind it.
https://www.postgresql.org/docs/current/sql-dropindex.html
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration, CompiledOperation
from django_safemigrate.rules._dangers import first_effect, traffic
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import CreateIndex, DropIndex
from django_safemigrate.schema.effects import Blocks

HINT = "Use RemoveIndexConcurrently in a migration of its own with atomic = False."
# The server refuses CONCURRENTLY for an index of a partitioned table.
PARTITIONED = "Keep it in a migration of its own and set lock_timeout, so that it gives way to long queries."


@rule(Severity.WARNING, DropIndex, runner="drops it concurrently")
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for operation, priced, change in migration.of_kind(DropIndex):
        effect = first_effect(priced)
        if effect is not None and effect.blocks > Blocks.NOTHING and not _alters(operation, effect.table):
            table = migration.before.tables.get(effect.table)
            yield Verdict(
                operation,
                f"Dropping index {change.index} blocks {traffic([(effect.table, effect.blocks)])} behind every open query of the table.",
                PARTITIONED if table and table.partitioned else HINT,
                effect,
            )


def _alters(operation: CompiledOperation, table: str) -> bool:
    """Whether the index goes as part of something that builds another one or stops reads of the table anyway: dropping it apart would
    gain nothing."""
    return any(
        isinstance(one.change, CreateIndex)
        or any(effect.table == table and effect.blocks is Blocks.READS for effect in one.effects)
        for one in operation.changes()
        if not isinstance(one.change, DropIndex)
    )
