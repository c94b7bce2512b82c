"""Timeouts of a session. Source: https://www.postgresql.org/docs/18/runtime-config-client.html"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django_safemigrate.databases.live import Limits

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

TIMEOUTS = ("lock_timeout", "statement_timeout", "idle_session_timeout", "transaction_timeout")

READ = "SELECT name, current_setting(name) FROM pg_settings WHERE name = ANY(%s)"
SET = "SELECT set_config(%s, %s, false)"


def limit(connection: BaseDatabaseWrapper, limits: Limits) -> None:
    """For the transaction alone, so that a pooler does not pass it on to others."""
    given = {
        "lock_timeout": limits.lock,
        "idle_in_transaction_session_timeout": limits.idle,
        "statement_timeout": limits.statement,
    }
    if limits.statement == 0:
        given["transaction_timeout"] = 0
    values = [(name, f"{value}ms") for name, value in given.items() if value is not None]
    with connection.cursor() as cursor:
        # transaction_timeout is there from 17 on.
        cursor.execute(
            "SELECT set_config(g.name, g.value, true) FROM unnest(%s::text[], %s::text[]) g (name, value) "
            "JOIN pg_settings s ON s.name = g.name",
            [[name for name, _ in values], [value for _, value in values]],
        )


@contextmanager
def without_limits(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Whatever role, database or client set: a timeout would leave an invalid index behind."""
    with connection.cursor() as cursor:
        # transaction_timeout is there from 17 on.
        cursor.execute(READ, [list(TIMEOUTS)])
        before = cursor.fetchall()
        for name, _ in before:
            cursor.execute(SET, [name, "0"])
    try:
        yield
    finally:
        # A session that was ended has nothing to be restored, and what ended it is on its way.
        if connection.connection is not None and connection.is_usable():
            with connection.cursor() as cursor:
                for name, value in before:
                    cursor.execute(SET, [name, value])
