"""A CONCURRENTLY statement is run in a transaction, where it fails.

It commits several times itself. Django's own operations refuse to start in an atomic migration; RunSQL fails
on the server, also with atomic = False when one string holds several statements.
https://www.postgresql.org/docs/current/sql-createindex.html
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import Change, RefreshView


@rule(Severity.ERROR)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for operation in migration.operations:
        for statement in operation.statements:
            concurrent = next((one for one in statement.changes if _concurrent(one.change)), None)
            table = next((one.table for one in concurrent.effects), None) if concurrent else None
            if concurrent and statement.in_transaction:
                yield Verdict(
                    operation,
                    f"This CONCURRENTLY statement on {table} fails, since it cannot run in a transaction.",
                    "Set atomic = False on the migration, and keep nothing else in it.",
                    table=table,
                )
            elif concurrent and len(statement.changes) > 1:
                yield Verdict(
                    operation,
                    f"This CONCURRENTLY statement on {table} fails, since one string of several statements is one transaction.",
                    "Give RunSQL a list with one statement an item.",
                    table=table,
                )


def _concurrent(change: Change) -> bool:
    # REFRESH MATERIALIZED VIEW CONCURRENTLY may stand in a transaction.
    return bool(getattr(change, "concurrently", False)) and not isinstance(change, RefreshView)
