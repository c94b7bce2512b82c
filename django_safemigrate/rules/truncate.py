"""A table is emptied while it is in use.

TRUNCATE takes a lock that stops even reads, on the table and with CASCADE on every table that refers to it,
and no row comes back. https://www.postgresql.org/docs/current/sql-truncate.html
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._dangers import danger_of, first_effect, traffic
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import TruncateTable


@rule(Severity.WARNING, TruncateTable)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for operation, priced, change in migration.of_kind(TruncateTable):
        effect = first_effect(priced)
        if effect is not None:
            yield Verdict(
                operation,
                f"Truncating {change.table} deletes all its rows and blocks {traffic((one.table, one.blocks) for one in priced.effects)}"
                " until the transaction ends.",
                "Delete the rows in batches, or make sure that no deployed code uses the table any more.",
                effect,
                severity=Severity.ERROR if danger_of(operation, priced) else None,
            )
