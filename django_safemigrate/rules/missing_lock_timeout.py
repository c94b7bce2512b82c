"""A migration waits for a lock without a limit, and all traffic to the table queues behind it.

The statement itself may take a millisecond: as long as one open query keeps it from its lock, every later
query of the table waits as well.
https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-LOCK-TIMEOUT
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._taken import LOCK_TIMEOUT, connection_setting, stopping
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import SetSetting


@rule(
    Severity.WARNING,
    opt_in=True,
    runner="waits for every lock in short attempts, outside of the queue",
)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    limited = any(
        one.name.lower() == LOCK_TIMEOUT and one.value for _, _, one in migration.of_kind(SetSetting)
    )
    if limited or connection_setting(migration, LOCK_TIMEOUT):
        return
    for one in stopping(migration)[:1]:
        yield Verdict(
            one.operation,
            f"Waiting for the {one.effect.lock} lock of {one.effect.table} has no limit, and traffic to the table queues behind it.",
            "Put RunSQL(\"SET LOCAL lock_timeout = '1s'\", RunSQL.noop) first (SET without LOCAL if atomic = False), or set it for the"
            ' connection that migrates: "OPTIONS": {"options": "-c lock_timeout=1s"} in DATABASES.',
            one.effect,
        )
