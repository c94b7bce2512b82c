"""Nothing limits how long a statement keeps its locks.

A statement that turns out to take minutes holds up traffic for all of them, where ``statement_timeout`` would
have ended it. https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-STATEMENT-TIMEOUT
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._taken import connection_setting, stopping
from django_safemigrate.rules.base import Severity, Verdict, rule

SETTING = "statement_timeout"


@rule(Severity.WARNING, opt_in=True)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    if connection_setting(migration, SETTING):
        return
    for one in stopping(migration):
        if one.setting(SETTING) is None:
            yield Verdict(
                one.operation,
                f"Nothing ends a statement that holds the {one.effect.lock} lock of {one.effect.table} for too long.",
                "Put RunSQL(\"SET LOCAL statement_timeout = '5s'\", RunSQL.noop) first (SET without LOCAL if atomic = False), or set it for"
                " the connection that migrates.",
                one.effect,
            )
            return
