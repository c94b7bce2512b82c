"""The row of the lease: SQL alone, with no setting or lock that outlives a transaction, so that a pooler may be in between.

A step holds ``FOR KEY SHARE`` on the row. A change of the fence, which is in a unique index, waits for that; the heartbeat
changes no key and passes. Source: https://www.postgresql.org/docs/18/explicit-locking.html#LOCKING-ROWS
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import DatabaseError, transaction

from django_safemigrate.databases.leases import LeaseRow
from django_safemigrate.databases.ledger import EVENTS, LEASE, LEDGER_SCHEMA
from django_safemigrate.databases.live import Holder
from django_safemigrate.databases.postgresql.running.errors import code

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = f"{LEDGER_SCHEMA}.{LEASE}"

# How long a takeover waits for a step of the last holder, before it is said who that is.
PATIENCE = "SET LOCAL lock_timeout = '500ms'"
# lock_not_available, deadlock_detected, serialization_failure: somebody else is at the row.
CONTENDED = ("55P03", "40P01", "40001")

# The clock of the server alone, which all processes share. What expires as it is last heard of was released.
NOW = "clock_timestamp()"
LATER = f"{NOW} + %(milliseconds)s * interval '1 millisecond'"

FIRST = f"""
    INSERT INTO {TABLE} (id, fence, holder, run, host, pid, backend_pid, expires, heartbeat)
    VALUES (1, 1, %(holder)s, %(run)s, %(host)s, %(pid)s, pg_backend_pid(), {LATER}, {NOW})
    ON CONFLICT (id) DO NOTHING RETURNING fence
"""  # noqa: S608 - constants
# ON CONFLICT DO UPDATE would lock the row of a lease that is held. Here it is locked when it is free, and judged again then.
TAKE = f"""
    UPDATE {TABLE} SET fence = fence + 1, holder = %(holder)s, run = %(run)s, host = %(host)s, pid = %(pid)s,
        backend_pid = pg_backend_pid(), expires = {LATER}, heartbeat = {NOW}
    WHERE id = 1 AND expires <= {NOW} RETURNING fence
"""  # noqa: S608 - constants
ROW = f"""
    SELECT fence, holder, run, host, pid, extract(epoch FROM expires - {NOW})::float8,
        extract(epoch FROM {NOW} - heartbeat)::float8, expires = heartbeat
    FROM {TABLE} WHERE id = 1
"""  # noqa: S608 - constants
GUARD = f"SELECT 1 FROM {TABLE} WHERE id = 1 AND fence = %(fence)s FOR KEY SHARE"  # noqa: S608 - constants
RENEW = (
    f"UPDATE {TABLE} SET expires = {LATER}, heartbeat = {NOW} WHERE id = 1 AND fence = %(fence)s RETURNING id"  # noqa: S608 - constants
)
TELL_RUN = f"UPDATE {TABLE} SET run = %(run)s WHERE id = 1 AND fence = %(fence)s"  # noqa: S608 - constants
# One reading of the clock for both.
RELEASE = f"""
    UPDATE {TABLE} SET (expires, heartbeat) = (SELECT now, now FROM (SELECT {NOW} AS now OFFSET 0) clock)
    WHERE id = 1 AND fence = %(fence)s
"""  # noqa: S608 - constants
NEWS = f"SELECT text FROM {LEDGER_SCHEMA}.{EVENTS} WHERE run = %(run)s ORDER BY id DESC LIMIT 1"  # noqa: S608 - constants
# FOR KEY SHARE takes ROW SHARE on the table until its transaction ends; nothing else here does.
GUARDED = f"""
    SELECT l.pid, coalesce(a.usename, ''), coalesce(a.application_name, ''), coalesce(a.state, ''),
        extract(epoch FROM {NOW} - a.xact_start)::float8, coalesce(a.query, '')
    FROM pg_locks l LEFT JOIN pg_stat_activity a ON a.pid = l.pid
    WHERE l.locktype = 'relation' AND l.relation = to_regclass('{TABLE}') AND l.mode = 'RowShareLock' AND l.granted
        AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND l.pid <> pg_backend_pid()
    ORDER BY a.xact_start, l.pid
"""  # noqa: S608 - constants


class LeaseTable:
    """Implements ``databases.leases.Leases``."""

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self.connection = connection

    def take(self, milliseconds: int, values: Mapping[str, Any]) -> int | None:
        given = {**values, "milliseconds": milliseconds}
        try:
            with transaction.atomic(self.connection.alias):
                self._run(PATIENCE, {})
                rows = self._fetched(FIRST, given) or self._fetched(TAKE, given)
        except DatabaseError as error:
            if code(error) not in CONTENDED:
                raise
            return None
        return int(rows[0][0]) if rows else None

    def row(self) -> LeaseRow | None:
        rows = self._fetched(ROW, {})
        return LeaseRow(*rows[0]) if rows else None

    def guard(self, fence: int) -> bool:
        return bool(self._fetched(GUARD, {"fence": fence}))

    def renew(self, fence: int, milliseconds: int) -> bool:
        return bool(self._fetched(RENEW, {"fence": fence, "milliseconds": milliseconds}))

    def tell_run(self, fence: int, run: int) -> None:
        self._run(TELL_RUN, {"fence": fence, "run": run})

    def release(self, fence: int) -> None:
        self._run(RELEASE, {"fence": fence})

    def news(self, run: int) -> str:
        return "".join(text for (text,) in self._fetched(NEWS, {"run": run}))

    def guarded(self) -> list[Holder]:
        return [Holder(*row) for row in self._fetched(GUARDED, {})]

    def _run(self, sql: str, values: Mapping[str, Any]) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(sql, values)

    def _fetched(self, sql: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        with self.connection.cursor() as cursor:
            cursor.execute(sql, values)
            return list(cursor.fetchall())
