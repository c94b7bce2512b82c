"""Taking locks on whole tables, and making others give theirs up.

Sources: https://www.postgresql.org/docs/18/sql-lock.html,
https://www.postgresql.org/docs/18/runtime-config-locks.html#GUC-DEADLOCK-TIMEOUT,
https://www.postgresql.org/docs/18/routine-vacuuming.html#AUTOVACUUM and
https://www.postgresql.org/docs/18/functions-admin.html#FUNCTIONS-ADMIN-SIGNAL
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.db import DatabaseError, transaction

from django_safemigrate.databases.live import Claim, Ending, Failure, Holder, Limits
from django_safemigrate.databases.postgresql.locks import SHARE_UPDATE_EXCLUSIVE, strongest
from django_safemigrate.databases.postgresql.running.errors import failure
from django_safemigrate.databases.postgresql.running.limits import limit

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

# Milliseconds beyond deadlock_timeout in which an autovacuum that was cancelled has let go.
AFTER = 500

PATIENCE = "SELECT setting::int FROM pg_settings WHERE name = 'deadlock_timeout'"

# Every transaction holds the lock on its own virtual number, which is never given to another.
ENDS: Mapping[Ending, str] = {
    how: f"""
        SELECT {function}(a.pid) FROM pg_stat_activity a JOIN pg_roles r ON r.oid = a.usesysid
        WHERE a.pid = %(pid)s AND a.pid <> pg_backend_pid() AND NOT r.rolsuper
            AND coalesce(a.backend_type, 'client backend') = 'client backend'
            AND NOT EXISTS (SELECT FROM pg_stat_replication w WHERE w.pid = a.pid)
            AND EXISTS (
                SELECT FROM pg_locks v WHERE v.pid = a.pid AND v.locktype = 'virtualxid' AND v.granted
                    AND v.virtualtransaction = %(transaction)s
            )
    """  # noqa: S608 - names of functions
    for how, function in {
        Ending.CANCEL: "pg_cancel_backend",
        Ending.TERMINATE: "pg_terminate_backend",
    }.items()
}


def lock(connection: BaseDatabaseWrapper, claims: Sequence[Claim]) -> None:
    """Lock each table with the strongest of its locks, without what is below it, which the statements after it lock in the
    same order."""
    from django_safemigrate.databases.postgresql.write.names import Names

    names = Names(None)
    statements = [
        f"LOCK TABLE ONLY {names.relation(one.table)} IN {strongest(one.locks)} MODE"
        for one in claims
        if one.named and one.lockable
    ]
    if statements:
        with connection.cursor() as cursor:
            cursor.execute("; ".join(statements))


def send_away(connection: BaseDatabaseWrapper, table: Claim) -> bool:
    """Wait in SHARE UPDATE EXCLUSIVE, which neither reads nor writes wait for, until autovacuum is cancelled: the server does
    that for one who has waited deadlock_timeout. Whether the lock was had; it is let go at once."""
    from django_safemigrate.databases.postgresql.write.names import Names

    try:
        with transaction.atomic(connection.alias), connection.cursor() as cursor:
            cursor.execute(PATIENCE)
            ((milliseconds,),) = cursor.fetchall()
            limit(connection, Limits(milliseconds + AFTER, statement=0))
            cursor.execute(
                f"LOCK TABLE ONLY {Names(None).relation(table.table)} IN {SHARE_UPDATE_EXCLUSIVE} MODE"
            )
    except DatabaseError as error:
        if failure(error) is not Failure.BUSY:
            raise
        return False
    return True


def end(connection: BaseDatabaseWrapper, holder: Holder, how: Ending) -> bool:
    """Send the signal, if it may be sent. Raises what Django raises when the role may not."""
    with connection.cursor() as cursor:
        cursor.execute(ENDS[how], {"pid": holder.pid, "transaction": holder.transaction})
        return any(sent for (sent,) in cursor.fetchall())
