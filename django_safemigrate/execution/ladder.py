"""How often, and how long, locks are tried."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import inf

from django_safemigrate.conf import load_settings

# Seconds between two attempts: twice as long each time, half of it by chance, so that two who wait for each other part.
FIRST_PAUSE, LONGEST_PAUSE = 0.02, 1.0
# What takes a moment may take this long (ms) on a machine that is busy.
SHORTEST = 1000


def pause_after(number: int) -> float:
    """Seconds after so many attempts."""
    longest: float = min(FIRST_PAUSE * 2.0 ** min(number - 1, 16), LONGEST_PAUSE)
    return longest * random.uniform(0.5, 1)  # noqa: S311 - no secret


@dataclass(frozen=True, slots=True)
class Rung:
    """One attempt: its ``number`` (from 1), how long it waits for a lock, and how many seconds come after it."""

    number: int
    milliseconds: int
    pause: float


@dataclass(frozen=True, slots=True)
class Ladder:
    """``milliseconds`` that the attempts wait for a lock, 0 for as long as it takes; the last goes on. The first is for those who hold it for a moment
    only: as good as not to wait. ``pause`` gives the seconds after so many attempts. ``attempts``: how many there are, None for as
    many as the time allows. ``patience`` (ms) in all, None for the setting LOCK_BUDGET. ``stall`` (ms): how long in all
    others may be kept waiting, None for STALL_BUDGET. ``statement`` (ms): how long a statement that stops traffic may take,
    None for STALL_BUDGET, though not less than a second, 0 for no limit. ``old`` (ms): from which age on a transaction is not queued behind, None for
    twice the longest attempt: it may stay for as long again as it is old, and that is longer than an attempt."""

    milliseconds: tuple[int, ...] = (1, 5, 10, 25, 50)
    pause: Callable[[int], float] = pause_after
    attempts: int | None = None
    patience: int | None = None
    stall: int | None = None
    statement: int | None = None
    old: int | None = None

    def rungs(self) -> Iterator[Rung]:
        """Attempt after attempt, without an end."""
        number = 0
        while True:
            milliseconds = self.milliseconds[min(number, len(self.milliseconds) - 1)]
            number += 1
            yield Rung(number, milliseconds, self.pause(number))

    @property
    def patience_ms(self) -> int:
        return load_settings().lock_budget if self.patience is None else self.patience

    @property
    def stall_ms(self) -> int:
        return load_settings().stall_budget if self.stall is None else self.stall

    @property
    def statement_ms(self) -> int:
        return max(load_settings().stall_budget, SHORTEST) if self.statement is None else self.statement

    @property
    def old_ms(self) -> float:
        """Infinite for who waits as long as it takes, behind whomever."""
        twice = 2 * max(self.milliseconds) if min(self.milliseconds) else inf
        return twice if self.old is None else self.old
