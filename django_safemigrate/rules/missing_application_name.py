"""Nothing tells who holds the locks of a migration.

In the server's list of sessions and in its log, a migration looks like any other connection of the project,
and who is on duty cannot tell which one to end.
https://www.postgresql.org/docs/current/runtime-config-logging.html#GUC-APPLICATION-NAME
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._taken import connection_setting, stopping
from django_safemigrate.rules.base import Severity, Verdict, rule

SETTING = "application_name"


@rule(Severity.NOTE, opt_in=True)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    if connection_setting(migration, SETTING):
        return
    for one in stopping(migration)[:1]:
        if one.setting(SETTING) is None:
            yield Verdict(
                one.operation,
                f"The session that holds the {one.effect.lock} lock of {one.effect.table} does not say that it is a migration.",
                'Set "OPTIONS": {"application_name": "migrate"} in DATABASES for the connection that migrates, or application_name in the migration.',
                one.effect,
            )
