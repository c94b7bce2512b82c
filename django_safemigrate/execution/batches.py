"""Statements on many rows, slice by slice: each in a transaction of its own, with the mark how far it came."""

from __future__ import annotations

import time
from dataclasses import dataclass

from django_safemigrate.execution.attempts import Task, attempted
from django_safemigrate.execution.brief import run_whole
from django_safemigrate.execution.kept import KeptProgram
from django_safemigrate.execution.plain import PlainStep
from django_safemigrate.execution.session import Session
from django_safemigrate.execution.watchdog import Rows
from django_safemigrate.online import Progress
from django_safemigrate.schema.rowbatches import RowBatches

# Rows of a slice; it grows and shrinks to take as many seconds as TARGET.
FIRST_SIZE, SMALLEST, LARGEST = 1000, 100, 20_000
TARGET = 0.05
# Seconds between two slices, in which others get their turn.
PAUSE = 0.02


@dataclass(slots=True)
class Size:
    """How many rows the next slice has."""

    rows: int = FIRST_SIZE

    def took(self, seconds: float) -> None:
        """At most twice as many, or half, of the last: one slice says little."""
        wanted = self.rows * TARGET / max(seconds, 0.001)
        self._set(min(max(wanted, self.rows / 2), self.rows * 2))

    def halve(self) -> None:
        """The fewer rows a slice locks, the likelier nobody else has locked one."""
        self._set(self.rows / 2)

    def _set(self, rows: float) -> None:
        self.rows = round(min(max(rows, SMALLEST), LARGEST))


@dataclass(frozen=True, slots=True)
class Slice:
    """What a transaction did: where it ended, None when there was nothing left."""

    end: tuple[str, ...] | None
    kept: KeptProgram | None


def run_batches(step: PlainStep, session: Session) -> None:
    """Run the statement of a step in slices, from where it stopped. In a transaction that is open already, or where it
    has no slices, in one."""
    batches = step.batches
    if batches is None or session.atomic:
        run_whole(step, session)
        return
    if step.probes and session.progress(step) is Progress.DONE:
        session.kept = attempted(session, Task(lambda _: session.passed(), alone=True))
        return
    cursor = session.kept.cursor if session.kept else None
    size = Size()
    rows = Rows(session.report, batches.table, session.server.row_estimate(batches.table))
    while True:
        begun, asked = time.monotonic(), size.rows
        done = _attempted(batches, cursor, size, session)
        session.kept = done.kept
        if done.end is None:
            rows.went_through(0, last=rows.done > 0)
            return
        cursor = done.end
        rows.went_through(min(asked, size.rows))
        size.took(time.monotonic() - begun)
        session.bounds.sleep(PAUSE)


def _attempted(batches: RowBatches, cursor: tuple[str, ...] | None, size: Size, session: Session) -> Slice:
    # Nobody but whoever changes the schema queues behind the lock of a writer: there is no need to look first.
    return attempted(
        session, Task(lambda _: _slice(batches, cursor, size, session), again=size.halve, alone=True)
    )


def _slice(batches: RowBatches, cursor: tuple[str, ...] | None, size: Size, session: Session) -> Slice:
    low = {} if cursor is None else {f"low_{place}": value for place, value in enumerate(cursor)}
    query = batches.first if cursor is None else batches.following
    end = session.server.slice_end(query, len(batches.key), low | {"size": size.rows})
    if end is None:
        return Slice(None, session.passed())
    kept = session.reached(end)
    high = {f"high_{place}": value for place, value in enumerate(end)}
    session.server.execute_with(batches.statement_first if cursor is None else batches.statement, low | high)
    return Slice(end, kept)
