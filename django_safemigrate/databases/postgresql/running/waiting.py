"""Who keeps a session waiting for a lock, seen from another one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django_safemigrate.databases.live import Holder, Wait

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

# Who waits for a row holds the lock of its tuple, which names the table.
# https://www.postgresql.org/docs/18/functions-info.html#FUNCTIONS-INFO-SESSION: prepared transactions are 0.
# A build of an index waits for one transaction after the other, and is blocked by that one alone. Parallel workers wait in its place.
# A wait may end between pg_locks and pg_blocking_pids: then there is none, and not one for nothing.
LOOK = """
    WITH waited AS MATERIALIZED (
        SELECT l.relation, l.granted FROM pg_locks l
        WHERE (NOT l.granted OR l.locktype = 'tuple')
            AND l.pid IN (SELECT %(pid)s UNION ALL SELECT w.pid FROM pg_stat_activity w WHERE w.leader_pid = %(pid)s)
    )
    SELECT (
        SELECT l.relation::regclass::text FROM waited l WHERE l.relation IS NOT NULL ORDER BY l.granted LIMIT 1
    ), b.pid, coalesce(a.usename, '')::text, coalesce(a.application_name, ''), coalesce(a.state, ''),
        extract(epoch FROM clock_timestamp() - a.xact_start)::float8,
        CASE WHEN a.xact_start IS NULL THEN '' ELSE coalesce(a.query, '') END,
        coalesce((
            SELECT v.virtualtransaction FROM pg_locks v
            WHERE v.pid = b.pid AND v.locktype = 'virtualxid' AND v.granted LIMIT 1
        ), ''),
        a.pid IS NOT NULL AND a.usesysid IS NULL
    FROM unnest(pg_blocking_pids(%(pid)s)) b (pid) LEFT JOIN pg_stat_activity a ON a.pid = b.pid
    WHERE EXISTS (SELECT FROM waited l WHERE NOT l.granted)
    ORDER BY a.xact_start
"""


def blockers(connection: BaseDatabaseWrapper, pid: int) -> Wait:
    """What session ``pid`` waits for, and for whom."""
    with connection.cursor() as cursor:
        cursor.execute(LOOK, {"pid": pid})
        rows = cursor.fetchall()
    table = (rows[0][0] or "") if rows else ""
    return Wait(table, tuple(_holder(row, table) for row in rows))


def _holder(row: tuple[Any, ...], table: str) -> Holder:
    _, pid, user, application, state, seconds, query, transaction, autovacuum = row
    return Holder(pid, user, application, state, seconds, query, table, transaction, autovacuum=autovacuum)
