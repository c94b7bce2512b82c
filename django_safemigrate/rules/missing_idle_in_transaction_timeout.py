"""Nothing ends a migration that hangs while it holds its locks.

When the process that migrates stalls or loses its network within a transaction, the server keeps the locks
until somebody ends the session.
https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-IDLE-IN-TRANSACTION-SESSION-TIMEOUT
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._taken import connection_setting, stopping
from django_safemigrate.rules.base import Severity, Verdict, rule

SETTING = "idle_in_transaction_session_timeout"


@rule(Severity.WARNING, opt_in=True)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    if connection_setting(migration, SETTING) or not migration.migration.atomic:
        return
    for one in stopping(migration):
        if one.setting(SETTING) is None:
            yield Verdict(
                one.operation,
                f"Nothing ends a migration that hangs while it holds the {one.effect.lock} lock of {one.effect.table}.",
                f"Put RunSQL(\"SET LOCAL {SETTING} = '10s'\", RunSQL.noop) first, or set it for the connection that migrates.",
                one.effect,
            )
            return
