"""SQL begins a transaction that nothing in the migration ends.

Its locks are kept by a connection that Django takes to be idle, and what it did is lost when that connection
closes. https://www.postgresql.org/docs/current/sql-begin.html
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration, CompiledOperation
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import ControlTransaction, Opaque


@rule(Severity.ERROR, ControlTransaction)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    operations = {one.path: one for one in migration.operations}
    begun: CompiledOperation | None = None
    for statement in migration.statements:
        for priced in statement.changes:
            change = priced.change.written if isinstance(priced.change, Opaque) else priced.change
            if not isinstance(change, ControlTransaction):
                continue
            if change.action in ("begin", "start") and not statement.in_transaction:
                begun = operations[statement.operation]
            elif change.action in ("commit", "rollback", "prepare"):
                begun = None
    if begun:
        yield Verdict(
            begun,
            "This BEGIN has no COMMIT in the migration: its locks are kept, and its changes are lost when the connection closes.",
            "Put BEGIN and COMMIT into the same RunSQL, or leave the transaction to Django: remove both and atomic = False.",
        )
