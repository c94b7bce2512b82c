"""Telling how far a concurrent step has come, and for whom it waits, while no timeout may end it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from django_safemigrate.databases.live import Activity, LiveServer
from django_safemigrate.execution.blocking import Blocker, Teller, sorted_out
from django_safemigrate.execution.events import Event, Kind
from django_safemigrate.execution.session import Session
from django_safemigrate.execution.watching import Watch

# Seconds until the first look, and between two.
FIRST, PAUSE = 0.2, 1.0


def watchdog(session: Session, statement: str, table: str) -> Watch:
    """What looks after ``statement``, on ``table`` ("" when it is on none, or nobody knows)."""
    dog = Watchdog(session, statement, table, Teller(session.report, "a lock"))
    return Watch(dog.look, PAUSE, FIRST)


@dataclass(slots=True)
class Watchdog:
    """``last`` is what was told last of how far it has come; ``waits`` since when it waits for the same lock, None when it
    does not."""

    session: Session
    statement: str
    table: str
    teller: Teller
    begun: float = field(default_factory=time.monotonic)
    last: Activity | None = None
    waits: float | None = None

    def look(self, server: LiveServer, pid: int) -> None:
        activity = server.activity(pid)
        wait = server.blockers(pid)
        if wait.holders:
            self._waits(server, sorted_out(wait.holders), wait.table, activity)
        else:
            self.waits = None
            self.teller.gone()
        self._tell(server, activity)

    def _waits(
        self, server: LiveServer, blockers: list[Blocker], table: str, activity: Activity | None
    ) -> None:
        now = time.monotonic()
        if self.waits is None:
            self.waits = self.teller.since = now
        # Of a transaction it waits for the end, whatever tables that has to do with.
        what = f"a lock on {table}" if table else "transactions that began before it"
        self.teller.tell(blockers, f"{what} ({activity.phase})" if activity else what)
        self.session.evictor.evict(server, blockers, now - self.waits)

    def _tell(self, server: LiveServer, activity: Activity | None) -> None:
        if activity is None:
            if self.waits is None:
                self._tell_time(server)
            return
        if activity != self.last:
            self.last = activity
            of = f": {activity.done:,} of {activity.total:,} {activity.unit}" if activity.total else ""
            self._report(f"{activity.phase}{of}", activity)

    def _tell_time(self, server: LiveServer) -> None:
        """Of a check of the rows the server tells nothing: how many rows there are to read says what to expect."""
        seconds = time.monotonic() - self.begun
        rows = server.row_estimate(self.table) if self.table else None
        size = f", about {rows:,} rows in {self.table}" if rows is not None else ""
        self._report(f"at work for {seconds:.0f} s{size}", Activity("", None, rows, "rows"))

    def _report(self, text: str, activity: Activity) -> None:
        data = {
            "done": activity.done,
            "total": activity.total,
            "unit": activity.unit,
            "activity": activity.phase,
            "seconds": time.monotonic() - self.begun,
            "statement": self.statement,
            "waits": self.waits is not None,
        }
        self.session.report(Event(Kind.PROGRESS, text, data))


@dataclass(slots=True)
class Rows:
    """Tells how many of ``total`` rows were gone through, at most once a second; ``total`` None when nobody has counted."""

    report: Callable[[Event], None]
    table: str
    total: int | None
    done: int = 0
    begun: float = field(default_factory=time.monotonic)
    told: float = field(default_factory=time.monotonic)

    def went_through(self, rows: int, *, last: bool = False) -> None:
        self.done += rows
        now = time.monotonic()
        if last or now - self.told >= PAUSE:
            self.told = now
            of = "" if self.total is None else f" of about {max(self.total, self.done):,}"
            data = {
                "done": self.done,
                "total": None if self.total is None else max(self.total, self.done),
                "unit": "rows",
                "activity": "",
                "seconds": now - self.begun,
            }
            self.report(Event(Kind.PROGRESS, f"{self.table}: {self.done:,}{of} rows", data))
