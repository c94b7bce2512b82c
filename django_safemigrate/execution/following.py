"""Waiting for one's turn, and telling meanwhile whose it is."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from django_safemigrate.conf import load_settings
from django_safemigrate.databases.leases import LeaseRow
from django_safemigrate.databases.vendors import leases
from django_safemigrate.execution.blocking import AGAIN, Teller, sorted_out
from django_safemigrate.execution.events import Event, Kind, Report
from django_safemigrate.execution.lease import Claimant, Held, Lease, acquire, described

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

# Seconds between two looks, at most and at least.
PAUSE, SHORTEST = 0.5, 0.01


class Followed(Enum):
    """How following another run ended. ``FREE``: the lease may be had now. ``REACHED``: what was wanted is done, and that run has ended
    by itself."""

    FREE = "free"
    REACHED = "reached"


def obtain(
    connection: BaseDatabaseWrapper,
    who: Claimant,
    targets_reached: Callable[[], bool],
    report: Report,
    sleep: Callable[[float], None] = time.sleep,
) -> Lease | None:
    """The lease, as soon as it is to be had; None when another run has done meanwhile what was wanted, and has come to its end. One that was
    killed did not: what comes after all migrations may not be done.

    ``sleep`` may raise to end the waiting.
    """
    follower = Follower(connection, targets_reached, report, sleep)
    while True:
        found = acquire(connection, load_settings().lease, who)
        if isinstance(found, Lease):
            return found
        if follower.follow(found) is Followed.REACHED:
            return None


@dataclass(slots=True)
class Follower:
    """Waits until a lease is free, and tells who has it. Tells what is waited for when that changes, and now and then when it does not."""

    connection: BaseDatabaseWrapper
    targets_reached: Callable[[], bool]
    report: Report
    sleep: Callable[[float], None] = time.sleep
    _begun: float = field(default_factory=time.monotonic)
    _fence: int | None = None
    _news: str | None = None
    _told: float = 0.0
    _teller: Teller | None = None

    def follow(self, held: Held) -> Followed:
        table = leases(self.connection)
        row: LeaseRow | None = held.row
        seen = held.row
        if held.row.free:
            self._tell_guarded(held)
            self.sleep(SHORTEST)
        while row is not None and not row.free:
            seen = row
            self._tell(row, table.news(row.run) if row.run else "")
            self.sleep(min(PAUSE, max(row.left, SHORTEST)))
            row = table.row()
        if row is None or not row.released or not self.targets_reached():
            return Followed.FREE
        self._tell_reached(seen)
        return Followed.REACHED

    def _tell(self, row: LeaseRow, news: str) -> None:
        now = time.monotonic()
        if row.fence != self._fence:
            self._fence, self._news = row.fence, None
            self.report(Event(Kind.RUN_FOLLOWS, f"{described(row)} is at work: following it", _whose(row)))
        if news == self._news and now - self._told < AGAIN:
            return
        self._news, self._told = news, now
        last = f": {news}" if news else ""
        text = f"waiting for {described(row)}, last heard of {row.silent:.0f} s ago{last}"
        self.report(Event(Kind.WAIT, text, {"seconds": now - self._begun, "blockers": []}))

    def _tell_reached(self, row: LeaseRow) -> None:
        text = f"{described(row)} has done it: nothing is left for this run to do on {self.connection.alias}"
        self.report(Event(Kind.RUN_FOLLOWS, text, _whose(row) | {"done": True}))

    def _tell_guarded(self, held: Held) -> None:
        if self._teller is None:
            what = f"a step of {described(held.row)} that is still open"
            self._teller = Teller(self.report, what, outside=True)
        if held.guarded:
            self._teller.tell(sorted_out(held.guarded))


def _whose(row: LeaseRow) -> dict[str, object]:
    return {"holder": row.holder, "host": row.host, "pid": row.pid, "following": row.run}
