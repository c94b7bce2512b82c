"""Lines for a log: the time, how bad it is, which database, what happened."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from django.core.management.color import Style

from django_safemigrate.execution import Event, Kind
from django_safemigrate.management.telling.outlet import Outlet
from django_safemigrate.management.telling.pace import Pace
from django_safemigrate.management.telling.waited import Waits
from django_safemigrate.management.telling.words import (
    Level,
    duration,
    level,
    migration,
    now,
    number,
    one_line,
    progress,
    remedies,
    said,
    step,
    unnamed,
    who,
    with_cure,
)

_COLOUR = r"(?:\x1b\[[\d;]*m)?"
_LEVEL = rf"{_COLOUR}(?:{'|'.join(Level)}) *{_COLOUR}"


@dataclass(slots=True)
class PlainLines:
    """A line for every event that matters at this ``verbosity``: 0 warnings and errors, 1 what is done and waited for, 2
    and more every attempt and all progress too."""

    outlet: Outlet
    style: Style
    verbosity: int
    pace: Pace = field(default_factory=Pace)
    waits: Waits = field(default_factory=Waits)

    def __call__(self, event: Event) -> None:
        if (waited := self.waits.over(event)) and self.verbosity > 0:
            self.outlet.line(f"{now()} {Level.INFO.value:7} {place(event)}{waited}")
        if self._matters(event):
            for line in lines(event):
                self.outlet.line(self._line(event, line))

    def _matters(self, event: Event) -> bool:
        if self.verbosity > 1:
            return True
        lowest = (Level.WARNING, Level.ERROR) if self.verbosity < 1 else (*Level,)[1:]
        return level(event) in lowest and self.pace.due(event)

    def _line(self, event: Event, line: str) -> str:
        found = level(event)
        paint: Callable[[str], str] = {
            Level.ERROR: self.style.ERROR,
            Level.WARNING: self.style.WARNING,
        }.get(found, str)
        return f"{now()} {paint(f'{found.value:7}')} {line}"


def lines(event: Event) -> list[str]:
    """What happened, and where, in a line; the end of a run may take several."""
    if event.kind is not Kind.RUN_DONE:
        return [f"{place(event)}{sentence(event)}"]
    where = place(event)
    found = [one_line(one) for one in event.text.split("\n")]
    return [one if one.startswith(where) else f"{where}{one}" for one in found]


def place(event: Event) -> str:
    """Database and migration, as far as the text does not name them."""
    name = migration(event)
    where = [said(event.data, "database"), "" if name in event.text else name]
    return f"{' '.join(one for one in where if one)}: " if any(where) else ""


def names_database(line: str, alias: str) -> bool:
    """Whether a line of this log, with colours or without, says that it is about this database."""
    return re.match(rf"\S+Z {_LEVEL} {re.escape(alias)}[ :]", line) is not None


def sentence(event: Event) -> str:
    """What happened, in one line: the text of the event, and of its data what the text leaves out."""
    if event.kind is Kind.WAIT:
        return waiting(event)
    if event.kind is Kind.STEP_STARTED:
        return ": ".join(one for one in (step(event), one_line(event.text)) if one)
    if event.kind is Kind.STEP_DONE:
        return _done(event)
    if event.kind is Kind.STEP_FAILED:
        return f"{step(event) or 'step'} failed: {with_cure(event)}"
    if event.kind is Kind.MIGRATION_DONE:
        return f"{one_line(event.text)}: done"
    if event.kind is Kind.PROGRESS:
        return progress(event)
    return with_cure(event)


def _done(event: Event) -> str:
    seconds = number(event.data, "seconds")
    took = "" if seconds is None else f" in {duration(seconds)}"
    place = step(event)
    # What was done is said where it begins.
    return f"{place} done{took}" if place else f"{one_line(event.text)}: done{took}"


def waiting(event: Event) -> str:
    """What is waited for and since when, who is in the way, and how that can be ended."""
    others = unnamed(event)
    seconds = number(event.data, "seconds")
    words = [
        one_line(event.text),
        f"waited {duration(seconds)} so far" if seconds else "",
        f"in the way: {', '.join(map(who, others))}" if others else "",
        *remedies(event),
    ]
    return "; ".join(one for one in words if one)
