"""A migration waits long for a lock while traffic to the table queues behind it.

``lock_timeout`` is how long the table may be unusable. A value of 0 is no limit at all, which suits a
concurrent build only. https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-LOCK-TIMEOUT
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.conf import load_settings
from django_safemigrate.rules._taken import LOCK_TIMEOUT, stopping
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import SetSetting


@rule(Severity.WARNING, SetSetting, runner="waits for every lock in short attempts of its own")
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    limit = load_settings().max_lock_timeout
    seen: set[str] = set()
    for one in stopping(migration):
        value = one.setting(LOCK_TIMEOUT)
        length = migration.database.milliseconds(value) if value else None
        if value is None or value in seen or length is None or 0 < length <= limit:
            continue
        seen.add(value)
        how = f"up to {value}" if length else "without a limit"
        unit = " ms" if length and value.isdigit() else ""
        yield Verdict(
            one.operation,
            f"lock_timeout lets traffic to {one.effect.table} queue {how}{unit} behind the wait for its {one.effect.lock} lock.",
            f"Set lock_timeout to {limit} ms at most (MAX_LOCK_TIMEOUT in SAFEMIGRATE), better to 1s or less, and try again when it runs out.",
            one.effect,
        )
