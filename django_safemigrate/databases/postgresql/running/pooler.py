"""Whether a session of the server belongs to a connection, and the advisory lock that only such a session can keep.

A pooler that hands out sessions by transaction gives the settings and locks of one client to another (measured with
pgbouncer 1.18: two clients had the same advisory lock at once). Sources: https://www.pgbouncer.org/features.html,
https://www.postgresql.org/docs/18/explicit-locking.html#ADVISORY-LOCKS
"""

from __future__ import annotations

from contextlib import closing
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django_safemigrate.databases.live import Holder

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

# Keys are of one database each, so all databases can have the same.
KEY = int.from_bytes(sha256(b"django_safemigrate: concurrent steps").digest()[:8], "big", signed=True)

# A server tells when it was started to the microsecond, and every role may ask.
DATABASE = """
    SELECT current_database()::text, (SELECT oid FROM pg_database WHERE datname = current_database())::text,
        to_char(pg_postmaster_start_time() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), pg_is_in_recovery()::text
"""
# Of a key of 64 bits, classid is the upper half and objid the lower.
# https://www.postgresql.org/docs/18/view-pg-locks.html
TAKEN_BY = """
    SELECT l.pid, coalesce(a.usename, ''), coalesce(a.application_name, ''), coalesce(a.state, ''),
        extract(epoch FROM clock_timestamp() - a.xact_start)::float8, coalesce(a.query, '')
    FROM pg_locks l LEFT JOIN pg_stat_activity a ON a.pid = l.pid
    WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
        AND (l.classid::bigint << 32) | l.objid::bigint = %s
        AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND l.pid <> pg_backend_pid()
"""


# Nothing tells a client that is stopped, or a host that is gone, from one that is about to go on: at work it pauses for milliseconds.
# MATERIALIZED, since conditions are taken in any order: it would end others before it had looked who they are.
END_IDLE = f"""
    WITH idle AS MATERIALIZED (
        SELECT t.pid FROM ({TAKEN_BY}) t (pid) JOIN pg_stat_activity a ON a.pid = t.pid
        WHERE a.state = 'idle' AND a.state_change < clock_timestamp() - interval '2 s'
            AND a.usesysid = (SELECT oid FROM pg_roles WHERE rolname = current_user)
    )
    SELECT pid FROM idle WHERE pg_terminate_backend(pid)
"""  # noqa: S608 - a constant


class PostgreSQLSeat:
    """Implements ``databases.leases.Seat``."""

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self.connection = connection

    def pooled(self) -> str | None:
        """libpq keeps the process id that it is told when it connects, and a pooler tells one of its own:
        https://www.postgresql.org/docs/18/libpq-status.html#LIBPQ-PQBACKENDPID. psycopg 3 and psycopg2 name it alike."""
        first, second = _pid(self.connection), _pid(self.connection)
        if first != second:
            return "two of its statements ran in two processes of the server"
        told: int = self.connection.connection.info.backend_pid
        if told != first:
            return "its statements run in another process of the server than it was told when it connected"
        return None

    def shared(self) -> bool:
        own = _pid(self.connection)
        with closing(self.connection.copy()) as second:
            return _pid(second) == own

    def database(self) -> tuple[str, ...]:
        return _one(self.connection, DATABASE)

    def take(self) -> bool:
        # Who waits inside a statement has a snapshot, and a concurrent build waits for every snapshot.
        return bool(_one(self.connection, "SELECT pg_try_advisory_lock(%s)", KEY)[0])

    def leave(self) -> None:
        _one(self.connection, "SELECT pg_advisory_unlock(%s)", KEY)

    def taken_by(self) -> list[Holder]:
        with self.connection.cursor() as cursor:
            cursor.execute(TAKEN_BY, [KEY])
            return [Holder(*row) for row in cursor.fetchall()]

    def end_idle(self) -> list[int]:
        with self.connection.cursor() as cursor:
            cursor.execute(END_IDLE, [KEY])
            return [pid for (pid,) in cursor.fetchall()]


def _pid(connection: BaseDatabaseWrapper) -> int:
    return int(_one(connection, "SELECT pg_backend_pid()")[0])


def _one(connection: BaseDatabaseWrapper, sql: str, *values: Any) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        (row,) = cursor.fetchall()
    return tuple(row)
