"""Who keeps a session waiting for a lock, seen from another one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

from django.db import Error

from django_safemigrate.databases.live import Holder, Wait

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

# Seconds that a connection may take before the attempt is made without anybody looking.
PATIENCE = 10

# Who waits for a row holds the lock of its tuple, which names the table.
# https://www.postgresql.org/docs/18/functions-info.html#FUNCTIONS-INFO-SESSION: prepared transactions are 0.
LOOK = """
    SELECT (
        SELECT l.relation::regclass::text FROM pg_locks l
        WHERE l.pid = %(pid)s AND l.relation IS NOT NULL AND (NOT l.granted OR l.locktype = 'tuple')
        ORDER BY l.granted LIMIT 1
    ), b.pid, coalesce(a.usename, ''), coalesce(a.application_name, ''), coalesce(a.state, ''),
        extract(epoch FROM clock_timestamp() - a.xact_start)::float8
    FROM unnest(pg_blocking_pids(%(pid)s)) b (pid) LEFT JOIN pg_stat_activity a ON a.pid = b.pid
    ORDER BY a.xact_start
"""


@dataclass(frozen=True, slots=True)
class Watch:
    """Looks at session ``pid`` from ``ready`` until ``done``, in a thread of its own."""

    watched: BaseDatabaseWrapper
    pid: int
    pause: float
    seen: Wait = field(default_factory=Wait)
    ready: Event = field(default_factory=Event)
    done: Event = field(default_factory=Event)

    def run(self) -> None:
        # Django's connections belong to the thread that makes them.
        connection = self.watched.copy()
        try:
            with connection.cursor() as cursor:
                self.ready.set()
                while not self.done.wait(self.pause):
                    cursor.execute(LOOK, {"pid": self.pid})
                    self._see(cursor.fetchall())
        except Error as error:
            self.seen.unseen = " ".join(str(error).split())
        finally:
            self.ready.set()
            connection.close()

    def _see(self, rows: list[tuple[Any, ...]]) -> None:
        if rows:
            self.seen.table = rows[0][0] or ""
            self.seen.holders = tuple(Holder(*row[1:]) for row in rows)


@contextmanager
def watching(connection: BaseDatabaseWrapper, pause: float) -> Iterator[Wait]:
    """What the session of ``connection`` waits for inside; ``pause`` are the seconds between two looks."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        ((pid,),) = cursor.fetchall()
    watch = Watch(connection, int(pid), pause)
    watcher = Thread(target=watch.run, daemon=True)
    watcher.start()
    watch.ready.wait(PATIENCE)
    try:
        yield watch.seen
    finally:
        watch.done.set()
        watcher.join(PATIENCE)
