"""Telling who is in the way."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from django_safemigrate.conf import load_settings
from django_safemigrate.databases.live import Holder, Wait
from django_safemigrate.execution.errors import WaitingError
from django_safemigrate.execution.events import Event, Kind, Report

# Seconds after which the same is told again.
AGAIN = 10.0
# Of a query, so many characters are told to people.
LONGEST_QUERY = 100


class Sort(StrEnum):
    """What kind of holder: one whose transaction is ``YOUNG`` will be gone in a moment, an ``OLD`` one may stay. ``HIDDEN``: the server
    does not tell, and it was not watched for long enough."""

    YOUNG = "young"
    HIDDEN = "hidden"
    OLD = "old"
    AUTOVACUUM = "autovacuum"
    PREPARED = "prepared"


@dataclass(frozen=True, slots=True)
class Blocker:
    """``seconds``: how long its transaction is open, or else how long it was seen."""

    holder: Holder
    sort: Sort
    seconds: float | None

    @property
    def query(self) -> str:
        return "" if load_settings().hide_queries else self.holder.query

    def told(self) -> dict[str, object]:
        one = self.holder
        return {
            "pid": one.pid,
            "user": one.user,
            "application": one.application,
            "state": one.state,
            "seconds": self.seconds,
            "query": self.query,
            "kind": self.sort.value,
            "table": one.table,
            "prepared": one.prepared,
        }

    def text(self) -> str:
        one = self.holder
        if one.pid == 0:
            return f"the prepared transaction {one.prepared}" if one.prepared else "a prepared transaction"
        if one.autovacuum:
            return f"autovacuum, process {one.pid}{' (to prevent wraparound: it does not give way)' if one.stays else ''}"
        query = " ".join(self.query.split())
        words = [
            one.user and f"user {one.user}",
            one.application and f"application {one.application}",
            one.state,
            "" if self.seconds is None else f"transaction open for {self.seconds:.0f} s",
            query and f"{_which(one.state)}: {_cut(query)}",
        ]
        return f"process {one.pid} ({', '.join(each for each in words if each)})"


def sorted_out(holders: Sequence[Holder]) -> list[Blocker]:
    """Holders for whom somebody waits already: who they are is told, not how long they may stay."""
    return [Blocker(one, _sort(one), one.seconds) for one in holders]


def _sort(one: Holder) -> Sort:
    if one.pid == 0:
        return Sort.PREPARED
    return Sort.AUTOVACUUM if one.autovacuum else Sort.OLD


def _which(state: str) -> str:
    return "query" if state == "active" else "last query"


def _cut(query: str) -> str:
    return query if len(query) <= LONGEST_QUERY else f"{query[: LONGEST_QUERY - 1]}…"


@dataclass(slots=True)
class Teller:
    """Tells ``report`` who is in the way: at once, again when they are others, and every ten seconds. ``what`` is waited for.
    ``outside``: nobody queues meanwhile behind who waits."""

    report: Report
    what: str
    outside: bool = False
    since: float = field(default_factory=time.monotonic)
    _told: frozenset[tuple[int, str]] = frozenset()
    _at: float = 0.0

    def tell(self, blockers: Sequence[Blocker], what: str = "") -> None:
        now = time.monotonic()
        which = frozenset((one.holder.pid, one.holder.transaction) for one in blockers)
        if which == self._told and now - self._at < AGAIN:
            return
        self._told, self._at = which, now
        names = ", ".join(one.text() for one in blockers)
        data = {
            "seconds": now - self.since,
            "blockers": [one.told() for one in blockers],
            "outside": self.outside,
        }
        self.report(Event(Kind.WAIT, f"waiting for {what or self.what}: {names}", data))

    def gone(self) -> None:
        """Nobody is in the way any more: whoever comes is told at once."""
        self._told = frozenset()


def spent(wait: Wait, within: str, again: str) -> WaitingError:
    """A lock was not to be had ``within`` the time there was."""
    table = f"on {wait.table} " if wait.table else ""
    fact = f"A lock {table}was not to be had {within}"
    if not wait.holders:
        why = f"who holds it could not be seen: {wait.unseen}" if wait.unseen else "nobody held it for long"
        return WaitingError(f"{fact}; {why}.", again[0].upper() + again[1:])
    held = ", ".join(one.text() for one in sorted_out(wait.holders))
    return WaitingError(f"{fact}: it is held by {held}.", f"Let that end{_ends(wait.holders)}, then {again}")


def _ends(holders: Sequence[Holder]) -> str:
    """How to end what can be ended."""
    ends = [sql for one in holders if (sql := _end(one))]
    if ends:
        return f", or end it ({' '.join(ends)})"
    return "" if any(one.autovacuum for one in holders) else ", or end it (see pg_prepared_xacts)"


def _end(one: Holder) -> str:
    if one.prepared:
        literal = one.prepared.replace("'", "''")
        return f"ROLLBACK PREPARED '{literal}';"
    return f"SELECT pg_terminate_backend({one.pid});" if one.pid and not one.autovacuum else ""
