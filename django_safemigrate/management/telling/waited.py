"""How long was waited, and for whom."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django_safemigrate.execution import Event, Kind
from django_safemigrate.management.telling.words import blockers, duration, label, number, said

# What is told while a step still waits.
_DURING = frozenset({Kind.WAIT, Kind.ATTEMPT, Kind.EVICTION, Kind.NOTE})
# Named one by one; the others are counted.
NAMED = 3
# Seconds from which on a wait is told of when it is over; all are added up.
LONG = 1.0


def goes_on(event: Event) -> bool:
    """Whether a wait that was told of goes on after the event."""
    return event.kind in _DURING or (event.kind is Kind.PROGRESS and event.data.get("waits") is True)


@dataclass(slots=True)
class Waited:
    """``seconds`` of a wait, or of several, and for how long of them each of ``whom`` was in the way."""

    seconds: float = 0.0
    whom: dict[str, float] = field(default_factory=dict)

    def add(self, other: Waited) -> None:
        self.seconds += other.seconds
        for name, seconds in other.whom.items():
            self.blame(name, seconds)

    def blame(self, name: str, seconds: float) -> None:
        self.whom[name] = self.whom.get(name, 0.0) + seconds

    def text(self) -> str:
        """``waited 12 s for process 4711 (user app)``."""
        first = sorted(self.whom, key=lambda name: -self.whom[name])[:NAMED]
        if more := len(self.whom) - len(first):
            first.append(f"{more:,} more")
        return f"waited {duration(self.seconds)}" + (f" for {', '.join(first)}" if first else "")


@dataclass(slots=True)
class _Open:
    """A wait that goes on; ``until`` when it is accounted for, ``whom`` is in the way since."""

    waited: Waited
    until: float
    whom: Sequence[str]

    def account(self, now: float) -> None:
        passed, self.until = now - self.until, now
        self.waited.seconds += passed
        for name in self.whom:
            self.waited.blame(name, passed)


@dataclass(slots=True)
class Waits:
    """The waits that go on, by database. A wait lasts until something else happens than that a lock is tried for. ``clock``
    gives seconds."""

    clock: Callable[[], float] = time.monotonic
    _open: dict[str, _Open] = field(default_factory=dict)

    def over(self, event: Event) -> str:
        """Take in an event; how long was waited when that ends a wait worth a line, else ""."""
        found = self.ended(event)
        return found.text() if found is not None and found.seconds >= LONG else ""

    def ended(self, event: Event) -> Waited | None:
        """Take in an event; the wait that ends with it."""
        database = said(event.data, "database")
        if event.kind is Kind.WAIT:
            self._go_on(database, event)
        if goes_on(event) or database not in self._open:
            return None
        found = self._open.pop(database)
        found.account(self.clock())
        return found.waited

    def _go_on(self, database: str, event: Event) -> None:
        whom = [label(one) for one in blockers(event)]
        found = self._open.get(database)
        if found is None:
            since = self.clock() - (number(event.data, "seconds") or 0.0)
            found = self._open[database] = _Open(Waited(), since, whom)
        found.account(self.clock())
        found.whom = whom
