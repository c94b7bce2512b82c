"""Not to tell the same thing all the time."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field

from django_safemigrate.execution import Event, Kind
from django_safemigrate.management.telling.words import blockers, said

# Seconds between two lines about the same progress, or the same wait.
SELDOM = 10.0
# Seconds between two lines about a wait in which who is in the way changes all the time.
OFTEN = 1.0


@dataclass(slots=True)
class _Told:
    at: float
    what: Hashable


@dataclass(slots=True)
class Pace:
    """Which of the events of a wait or of progress are worth a line. ``clock`` gives seconds."""

    clock: Callable[[], float] = time.monotonic
    _told: dict[tuple[str, Kind], _Told] = field(default_factory=dict)

    def due(self, event: Event) -> bool:
        """Whether to tell of the event. Every step begins anew, and so does every stage of its progress."""
        database = said(event.data, "database")
        if event.kind not in (Kind.WAIT, Kind.PROGRESS):
            if event.kind is not Kind.ATTEMPT:
                self._told.pop((database, Kind.WAIT), None)
                self._told.pop((database, Kind.PROGRESS), None)
            return True
        what = _subject(event)
        last = self._told.get((database, event.kind))
        if last is not None and self.clock() - last.at < (SELDOM if last.what == what else OFTEN):
            return False
        self._told[database, event.kind] = _Told(self.clock(), what)
        return True


def _subject(event: Event) -> Hashable:
    if event.kind is Kind.WAIT:
        return frozenset(said(one, "pid") for one in blockers(event))
    return said(event.data, "activity")
