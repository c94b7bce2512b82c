"""Getting locks without keeping others waiting: many short attempts in place of one long wait.

Who waits for a lock stands in a queue, and all who come after it wait for it too, be what they want ever so harmless. So an
attempt waits for milliseconds, and between two of them the traffic gets through.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from typing import TypeVar

from django.db import DatabaseError, transaction

from django_safemigrate.conf import load_settings
from django_safemigrate.databases.live import Failure, Holder, Wait
from django_safemigrate.execution.errors import ExecutionError
from django_safemigrate.execution.session import Session

# Milliseconds that an attempt waits for a lock; the last goes on.
LADDER = (5, 10, 25, 50)
# Seconds between two looks at who is in the way.
OFTEN, SELDOM = 0.002, 0.1
# Attempts while somebody looks who is in the way.
LAST = 5
# Seconds between two attempts: twice as long each time, half of it by chance, so that two who wait for each other part.
FIRST_PAUSE, LONGEST_PAUSE = 0.02, 1.0

T = TypeVar("T")


def attempted(session: Session, work: Callable[[], T], again: Callable[[], None] = lambda: None) -> T:
    """What ``work`` gives, in a transaction of its own that waits for its locks only for moments.

    It is run again, after ``again``, when a lock was not to be had, and once more when somebody else did the same thing meanwhile. Raises
    ``ExecutionError`` when the budget for waiting is spent, else what ``work`` raises.
    """
    deadline = time.monotonic() + load_settings().lock_budget / 1000
    overtaken = False
    for milliseconds, pause in _ladder():
        last = time.monotonic() >= deadline
        try:
            return _watched(session, milliseconds, work) if last else _once(session, milliseconds, work)
        except DatabaseError as error:
            failure = session.server.failure(error)
            if failure is Failure.OVERTAKEN and not overtaken:
                overtaken = True
            elif failure is not Failure.BUSY:
                raise
        again()
        time.sleep(min(pause, max(0.0, deadline - time.monotonic())))
    raise AssertionError("The ladder has no end.")


def patiently(session: Session, work: Callable[[], T]) -> T:
    """As ``attempted``, for what only waits for locks of rows: nobody queues behind it, and what was done so far would be done
    again."""
    # 0 would be no limit.
    milliseconds = max(1, load_settings().lock_budget)
    with session.server.watching(SELDOM) as wait:
        try:
            return _once(session, milliseconds, work)
        except DatabaseError as error:
            if session.server.failure(error) is not Failure.BUSY:
                raise
            raise spent(wait, session.again) from error


def _ladder() -> Iterator[tuple[int, float]]:
    longest = FIRST_PAUSE
    number = 0
    while True:
        yield LADDER[min(number, len(LADDER) - 1)], longest * random.uniform(0.5, 1)  # noqa: S311 - no secret
        longest = min(2 * longest, LONGEST_PAUSE)
        number += 1


def _once(session: Session, milliseconds: int, work: Callable[[], T]) -> T:
    with transaction.atomic(session.connection.alias):
        session.server.limit_lock_waits(milliseconds)
        return work()


def _watched(session: Session, milliseconds: int, work: Callable[[], T]) -> T:
    """The last attempts: who is in the way is looked up while they wait, since afterwards nobody can tell. A busy machine
    may need more than one."""
    with session.server.watching(OFTEN) as wait:
        for number in range(1, LAST + 1):
            try:
                return _once(session, milliseconds, work)
            except DatabaseError as error:
                if session.server.failure(error) is not Failure.BUSY:
                    raise
                if wait.holders or wait.unseen or number == LAST:
                    raise spent(wait, session.again) from error
    raise AssertionError("The last attempt gives or raises.")


def spent(wait: Wait, again: str) -> ExecutionError:
    seconds = load_settings().lock_budget / 1000
    table = f"on {wait.table} " if wait.table else ""
    fact = f"A lock {table}was not to be had within {seconds:g} s"
    if not wait.holders:
        why = f"who holds it could not be seen: {wait.unseen}" if wait.unseen else "nobody held it for long"
        return ExecutionError(f"{fact}; {why}.", again[0].upper() + again[1:])
    held = ", ".join(map(_holder, wait.holders))
    ends = [f"SELECT pg_terminate_backend({one.pid});" for one in wait.holders if one.pid]
    how = f" ({' '.join(ends)})" if ends else " (see pg_prepared_xacts)"
    return ExecutionError(
        f"{fact}: it is held by {held}.",
        f"Let that end, or end it{how}, then {again}",
    )


def _holder(one: Holder) -> str:
    if one.pid == 0:
        return "a prepared transaction"
    words = [
        one.user and f"user {one.user}",
        one.application and f"application {one.application}",
        one.state,
        "" if one.seconds is None else f"transaction open for {one.seconds:.0f} s",
    ]
    return f"process {one.pid} ({', '.join(each for each in words if each)})"
