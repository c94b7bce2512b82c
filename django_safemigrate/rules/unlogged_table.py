"""A table is kept out of the log, and is empty after a crash.

https://www.postgresql.org/docs/current/sql-createtable.html#SQL-CREATETABLE-UNLOGGED
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration, CompiledOperation
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import CreateTable, RewriteTable


@rule(Severity.WARNING, CreateTable, RewriteTable, opt_in=True)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    if migration.direction != "forward":
        return
    for table, operation in _unlogged(migration).items():
        if table in migration.after.tables:
            yield Verdict(
                operation,
                f"Rows of the unlogged table {table} are gone after a crash of the server, and never reach a standby.",
                "Leave out UNLOGGED; for what may be lost, use a cache.",
                table=table,
            )


def _unlogged(migration: CompiledMigration) -> dict[str, CompiledOperation]:
    """The tables that a migration leaves unlogged, each with the operation that makes it so."""
    found: dict[str, CompiledOperation] = {}
    for operation, _, change in migration.of_kind(CreateTable):
        if change.unlogged and not change.temporary:
            found[change.table] = operation
    for operation, _, switch in migration.of_kind(RewriteTable):
        if switch.how == "SET UNLOGGED":
            found[switch.table] = operation
        elif switch.how == "SET LOGGED":
            found.pop(switch.table, None)
    return found
