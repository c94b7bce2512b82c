"""How long to wait for locks, said by whoever starts a run in the words of django-pg-migration-tools.

https://github.com/kraken-tech/django-pg-migration-tools
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TextIO


@dataclass(frozen=True, slots=True)
class RetryState:
    """What a callback is told after each wait for a lock that was in vain: the error, how many there were, where the command
    prints, since when it runs, and on which database alias."""

    current_exception: Exception
    lock_timeouts_count: int
    stdout: TextIO
    time_since_start: timedelta
    database: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LockPolicy:
    """``lock_timeout_ms``: how long an attempt waits for a lock, None for what the server says. ``statement_timeout_ms``: how
    long a statement may take, 0 for no limit, None for what the server says. ``max_retries``: attempts after the first one.
    ``exponent``, ``min_wait_ms`` and ``max_wait_ms`` make the pauses between them. ``callback`` is called after each attempt in vain.
    """

    lock_timeout_ms: int | None
    statement_timeout_ms: int | None
    max_retries: int = 0
    exponent: int = 2
    max_wait_ms: int = 10_000
    min_wait_ms: int = 3_000
    callback: Callable[[RetryState], object] | None = None

    def pause_ms(self, timeouts: int) -> int:
        """How long to wait after this many lock timeouts, in ms: ``exponent`` to that power in seconds, between the shortest
        and the longest wait; 0 when no attempt follows."""
        if timeouts > self.max_retries:
            return 0
        try:
            seconds = float(self.exponent) ** timeouts
        except OverflowError:
            return self.max_wait_ms
        return max(self.min_wait_ms, round(min(seconds * 1000, self.max_wait_ms)))

    @property
    def longest_ms(self) -> int | None:
        """How long all attempts and the pauses between them take, in ms; None without a lock timeout."""
        if self.lock_timeout_ms is None:
            return None
        pauses = sum(self.pause_ms(number) for number in range(1, self.max_retries + 1))
        return self.lock_timeout_ms * (self.max_retries + 1) + pauses
