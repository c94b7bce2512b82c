"""A limit on waiting for locks is set where it does not count.

``lock_timeout`` counts for the statements after it, and with SET LOCAL until the transaction ends.
https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-LOCK-TIMEOUT
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._taken import LOCK_TIMEOUT, connection_setting, stopping
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import SetSetting


@rule(Severity.WARNING, SetSetting, runner="waits for every lock in short attempts of its own")
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    limits = _limits(migration)
    if not limits or connection_setting(migration, LOCK_TIMEOUT):
        return
    for one in stopping(migration)[:1]:
        if one.setting(LOCK_TIMEOUT) is not None:
            return
        waiting = f"Waiting for the {one.effect.lock} lock of {one.effect.table} has no limit"
        if min(limits) < one.position:
            yield Verdict(
                one.operation,
                f"{waiting}: what SET LOCAL says before it ended with its transaction.",
                "Use SET without LOCAL, and RESET lock_timeout after the last statement.",
                one.effect,
            )
        else:
            yield Verdict(
                one.operation,
                f"{waiting}: lock_timeout is set after it.",
                "Set lock_timeout before the first statement that takes a lock.",
                one.effect,
            )


def _limits(migration: CompiledMigration) -> list[int]:
    """The positions of the statements that set a limit."""
    return [
        statement.position
        for statement in migration.statements
        for one in statement.changes
        if isinstance(one.change, SetSetting)
        and one.change.name.lower() == LOCK_TIMEOUT
        and one.change.value
        and migration.database.milliseconds(one.change.value)
    ]
