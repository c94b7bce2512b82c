"""Sessions of the server. Source: https://www.postgresql.org/docs/18/monitoring-stats.html"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_safemigrate.databases.live import Backend

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

OWN = "SELECT pid, backend_start::text FROM pg_stat_activity WHERE pid = pg_backend_pid()"

# A role that may not see the session is shown no start and no state.
AT_WORK = """
    SELECT FROM pg_stat_activity
    WHERE pid = %s AND backend_start = %s::timestamptz AND state = 'active' AND pid <> pg_backend_pid()
"""

# While an index is rebuilt, its copies are named by the progress, not the index itself.
BUILDERS = """
    SELECT p.pid FROM pg_stat_progress_create_index p
    WHERE p.pid <> pg_backend_pid() AND (
        p.index_relid = to_regclass(%s) OR (p.relid = to_regclass(%s) AND p.command LIKE 'REINDEX%%')
    )
    ORDER BY p.pid
"""


def own(connection: BaseDatabaseWrapper) -> Backend:
    """The session of ``connection``."""
    with connection.cursor() as cursor:
        cursor.execute(OWN)
        ((pid, started),) = cursor.fetchall()
    return Backend(pid, started)


def role(connection: BaseDatabaseWrapper) -> str:
    """As whom ``connection`` acts."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user::text")
        ((name,),) = cursor.fetchall()
    return str(name)


def other_schema(connection: BaseDatabaseWrapper) -> str:
    """The schema that ``connection`` looks into first, and makes tables in, when it is not the default one."""
    from django_safemigrate.databases.postgresql.parse.names import DEFAULT_SCHEMA

    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(nullif(current_schema()::text, %s), '')", [DEFAULT_SCHEMA])
        ((name,),) = cursor.fetchall()
    return str(name)


def at_work(connection: BaseDatabaseWrapper, backend: Backend) -> bool:
    """Whether this session, another one, runs a statement right now."""
    with connection.cursor() as cursor:
        cursor.execute(AT_WORK, [backend.pid, backend.started])
        return bool(cursor.fetchall())


def builders(connection: BaseDatabaseWrapper, table: str, index: str) -> list[int]:
    """The process ids of other sessions that build ``index``, or rebuild indexes of ``table``."""
    from django_safemigrate.databases.postgresql.write.names import Names

    names = Names(None)
    with connection.cursor() as cursor:
        cursor.execute(BUILDERS, [names.relation(index), names.relation(table)])
        return [pid for (pid,) in cursor.fetchall()]


def read_only(connection: BaseDatabaseWrapper) -> str:
    """Why ``connection`` cannot change anything; "" when it can."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_is_in_recovery(), current_setting('transaction_read_only') = 'on'")
        ((replica, refused),) = cursor.fetchall()
    if replica:
        return "it is a replica"
    return "its transactions are read-only" if refused else ""
