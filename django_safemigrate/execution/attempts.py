"""Getting locks without keeping others waiting: a look who is in the way, then short attempts in place of one long wait.

Who waits for a lock stands in a queue, and all who come after it wait for it too, be what they want ever so harmless. So nobody
queues behind a transaction that may stay, an attempt waits for milliseconds, and between two of them the traffic gets through.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from django.db import DatabaseError, transaction

from django_safemigrate.databases.live import Claim, Failure, Limits, LiveServer, Wait
from django_safemigrate.execution.blocking import Teller, sorted_out, spent
from django_safemigrate.execution.errors import ExecutionError
from django_safemigrate.execution.events import Event, Kind
from django_safemigrate.execution.ladder import Rung
from django_safemigrate.execution.looking import Lookout
from django_safemigrate.execution.session import Session
from django_safemigrate.execution.watching import Watch, watched

# Seconds between two looks at who is in the way.
OFTEN, SELDOM = 0.002, 0.1
# Attempts while somebody looks who is in the way.
LAST = 5
# A client that sleeps, or is gone without the server having heard of it, keeps its locks for no longer (ms).
IDLE = 2000

T = TypeVar("T")


def nothing() -> None:
    """For those who have nothing to do there."""


@dataclass(frozen=True, slots=True)
class Task(Generic[T]):
    """``work`` is what is done in a transaction, with the tables that it is going to lock; ``locks`` are these by name. ``again`` is called
    before it is done once more. ``limited``: its statements take a moment, so that one which does not is stopped. ``alone``: nobody
    queues behind it while it waits. ``thinks``: it may do something else between two statements, for as long as that takes."""

    work: Callable[[Sequence[Claim]], T]
    locks: tuple[tuple[str, str], ...] = ()
    again: Callable[[], None] = nothing
    limited: bool = False
    alone: bool = False
    thinks: bool = False


def attempted(session: Session, task: Task[T]) -> T:
    """What the work of ``task`` gives, in a transaction of its own that waits for its locks only for moments.

    It is run again when a lock was not to be had, and once more when somebody else did the same thing meanwhile. Raises ``WaitingError``
    when the time for waiting is spent, ``ExecutionError`` when a statement takes too long while others wait, else what the work raises.
    """
    trial = Trial(session, task)
    overtaken = False
    for rung in session.bounds.ladder.rungs():
        trial.lookout.wait()
        try:
            return trial.last(rung) if trial.is_last(rung) else trial.once(rung)
        except DatabaseError as error:
            failure = session.server.failure(error)
            if failure is Failure.OVERTAKEN and not overtaken:
                overtaken = True
            elif failure not in (Failure.BUSY, Failure.LATE):
                raise
            else:
                trial.failed(rung, session.server.said(error).message)
        task.again()
        session.bounds.sleep(min(rung.pause, max(0.0, trial.deadline - time.monotonic())))
    raise AssertionError("The ladder has no end.")


@dataclass(slots=True)
class Trial(Generic[T]):
    """The attempts at a task. ``stalled``: for how many milliseconds in all others may have waited for it."""

    session: Session
    task: Task[T]
    claims: Sequence[Claim] = field(init=False)
    deadline: float = field(init=False)
    lookout: Lookout = field(init=False)
    stalled: int = 0

    def __post_init__(self) -> None:
        patience = self.session.bounds.ladder.patience_ms
        self.deadline = time.monotonic() + patience / 1000
        self.claims = self.session.server.claims(self.task.locks)
        self.lookout = Lookout(self.session, self.claims, self.deadline, _within(patience))

    @property
    def stops_traffic(self) -> bool:
        """Whether others wait while it waits; of one whose locks are not known, they may."""
        locks = self.task.locks
        known = not locks or any(self.session.server.stops_traffic(lock) for _, lock in locks)
        return known and not self.task.alone

    def is_last(self, rung: Rung) -> bool:
        ladder = self.session.bounds.ladder
        return time.monotonic() >= self.deadline or rung.number == ladder.attempts or self._is_stall_spent()

    def _is_stall_spent(self) -> bool:
        return self.stops_traffic and self.stalled >= self.session.bounds.ladder.stall_ms

    def failed(self, rung: Rung, message: str) -> None:
        self.stalled += rung.milliseconds
        text = f"attempt {rung.number}: {message}"
        self.session.report(
            Event(Kind.ATTEMPT, text, {"number": rung.number, "milliseconds": rung.milliseconds})
        )

    def once(self, rung: Rung, watch: Watch | None = None) -> T:
        session, limits = self.session, self._limits(rung)
        begun = time.monotonic()
        try:
            # Behind a pooler the session of the server is known within a transaction only.
            with (
                transaction.atomic(session.connection.alias),
                watched(session, watch) if watch else nullcontext(),
            ):
                session.server.limit(limits)
                session.bounds.guard()
                return self.task.work(self.claims)
        except DatabaseError as error:
            late = limits.statement and time.monotonic() - begun >= limits.statement / 1000
            if late and session.server.failure(error) is Failure.CANCELLED:
                raise self._too_slow() from error
            raise

    def _limits(self, rung: Rung) -> Limits:
        """Each lock of several is waited for while those before it are held."""
        several = max(1, sum(one.named for one in self.claims))
        wait = rung.milliseconds and max(1, rung.milliseconds // several)
        ladder = self.session.bounds.ladder
        if ladder.statement is not None or not rung.milliseconds:
            return Limits(wait, None if self.task.thinks else IDLE, ladder.statement)
        limited = self.task.limited and self.task.locks and self.stops_traffic
        # The time of a statement is counted with that in which it waits for its lock.
        return Limits(
            wait,
            None if self.task.thinks else IDLE,
            ladder.statement_ms + rung.milliseconds if limited else None,
        )

    def _too_slow(self) -> ExecutionError:
        ladder = self.session.bounds.ladder
        tables = ", ".join(one.table for one in self.claims if one.named)
        where = f" while others waited for {tables}" if tables and self.stops_traffic else ""
        longer = (
            'raise SAFEMIGRATE["STALL_BUDGET"] (milliseconds)'
            if ladder.statement is None
            else "give it longer"
        )
        return ExecutionError(
            f"A statement took longer than {ladder.statement_ms / 1000:g} s{where}, and was stopped; nothing was changed by it.",
            f"Run it when there is less traffic, or {longer}; {self.session.again}",
        )

    def last(self, rung: Rung) -> T:
        """The last attempts: who is in the way is looked up while they wait, since afterwards nobody can tell. A busy machine
        may need more than one."""
        seen = Wait()

        def look(server: LiveServer, pid: int) -> None:
            now = server.blockers(pid)
            if now.holders:
                seen.table, seen.holders = now.table, now.holders

        for number in range(1, LAST + 1):
            watch = Watch(look, OFTEN)
            try:
                return self.once(rung, watch)
            except DatabaseError as error:
                if self.session.server.failure(error) is not Failure.BUSY:
                    raise
                seen.unseen = watch.unseen
                if seen.holders or seen.unseen or number == LAST:
                    raise spent(seen, self._how_long(rung), self.session.again) from error
        raise AssertionError("The last attempt gives or raises.")

    def _how_long(self, rung: Rung) -> str:
        ladder = self.session.bounds.ladder
        if time.monotonic() >= self.deadline:
            return _within(ladder.patience_ms)
        if rung.number == ladder.attempts:
            return f"in {rung.number} attempts"
        return f"without keeping others waiting for more than {ladder.stall_ms / 1000:g} s in all"


def patiently(session: Session, work: Callable[[], T], *, thinks: bool = False) -> T:
    """As ``attempted``, for what only waits for locks of rows: nobody queues behind it, and what was done so far would be done
    again. ``thinks`` as in ``Task``."""
    patience = session.bounds.ladder.patience_ms
    seen = Wait()
    teller = Teller(session.report, "a lock")

    def look(server: LiveServer, pid: int) -> None:
        now = server.blockers(pid)
        if now.holders:
            seen.table, seen.holders = now.table, now.holders
            teller.tell(sorted_out(now.holders), f"a lock on {now.table}" if now.table else "")
        else:
            teller.gone()

    watch = Watch(look, SELDOM)
    try:
        with transaction.atomic(session.connection.alias), watched(session, watch):
            # 0 would be no limit.
            statement = session.bounds.ladder.statement or 0
            session.server.limit(Limits(max(1, patience), None if thinks else IDLE, statement))
            session.bounds.guard()
            return work()
    except DatabaseError as error:
        if session.server.failure(error) is not Failure.BUSY:
            raise
        seen.unseen = watch.unseen
        raise spent(seen, _within(patience), session.again) from error


def _within(milliseconds: int) -> str:
    return f"within {milliseconds / 1000:g} s"
