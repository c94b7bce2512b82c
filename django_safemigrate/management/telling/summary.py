"""The end of a run in a few lines: what was done, how long was waited for whom, what is left and how to go on."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django_safemigrate.execution import Event, Kind
from django_safemigrate.management.telling.waited import Waited, Waits
from django_safemigrate.management.telling.words import duration, one_line, plural, said


@dataclass(slots=True)
class _Counted:
    """What happened in one database."""

    begun: float
    ended: float
    migrations: int = 0
    steps: int = 0
    attempts: int = 0
    waited: Waited = field(default_factory=Waited)


@dataclass(frozen=True, slots=True)
class Left:
    """What a run leaves open in a database. ``contracts``: a name for each migration, or step, that waits until no old code runs.
    ``command``: what runs them."""

    contracts: Sequence[str] = ()
    command: str = "safemigrate --after-deploy"


@dataclass(slots=True)
class Summary:
    """Listens to events, of each database from one thread. ``clock`` gives seconds."""

    clock: Callable[[], float] = time.monotonic
    _counted: dict[str, _Counted] = field(default_factory=dict)
    _waits: Waits = field(init=False)

    def __post_init__(self) -> None:
        self._waits = Waits(self.clock)

    def __call__(self, event: Event) -> None:
        database = said(event.data, "database")
        counted = self._counted.setdefault(database, _Counted(self.clock(), self.clock()))
        counted.ended = self.clock()
        counted.migrations += event.kind is Kind.MIGRATION_DONE
        counted.steps += event.kind is Kind.STEP_DONE
        counted.attempts += event.kind is Kind.ATTEMPT
        if (waited := self._waits.ended(event)) is not None:
            counted.waited.add(waited)

    def lines(self, database: str, left: Left | None = None) -> list[str]:
        """What to print at the end of the run on ``database``, an alias."""
        counted = self._counted.get(database) or _Counted(0.0, 0.0)
        done = f"{plural(counted.migrations, 'migration')}, {plural(counted.steps, 'step')}"
        lines = [f"{_in(database)}{done} in {duration(counted.ended - counted.begun)}."]
        if counted.attempts or counted.waited.seconds:
            lines.append(f"{_in(database)}{_patience(counted)}.")
        if left is not None and left.contracts:
            lines += _left(database, left)
        return lines

    def data(self, database: str) -> dict[str, object]:
        """The same for programs, to be added to the event that ends a run."""
        counted = self._counted.get(database) or _Counted(0.0, 0.0)
        return {
            "migrations": counted.migrations,
            "steps": counted.steps,
            "attempts": counted.attempts,
            "seconds": round(counted.ended - counted.begun, 3),
            "waited": round(counted.waited.seconds, 3),
        }


def _in(database: str) -> str:
    return f"{one_line(database)}: " if database else ""


def _patience(counted: _Counted) -> str:
    tries = f"{plural(counted.attempts, 'attempt')} to get a lock" if counted.attempts else ""
    waited = counted.waited.text() if counted.waited.seconds else ""
    return "; ".join(one for one in (waited, tries) if one)


def _left(database: str, left: Left) -> list[str]:
    count = len(left.contracts)
    open_ = f"{plural(count, 'contract')} {'is' if count == 1 else 'are'} left open"
    named = ", ".join(map(one_line, left.contracts))
    command = left.command if database in ("", "default") else f"{left.command} --database {database}"
    return [
        f"{_in(database)}{open_}: {named}.",
        f"Once no old code runs: python manage.py {command}",
    ]
