"""Running steps in order, from where the program stopped."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from django.db import Error

from django_safemigrate.databases.live import Failure
from django_safemigrate.databases.vendors import live_server
from django_safemigrate.execution.batches import run_batches
from django_safemigrate.execution.brief import run_brief
from django_safemigrate.execution.concurrent import run_concurrent
from django_safemigrate.execution.errors import ExecutionError
from django_safemigrate.execution.events import Event, Kind
from django_safemigrate.execution.kept import KeptProgram
from django_safemigrate.execution.plain import PlainStep
from django_safemigrate.execution.session import Bounds, Session
from django_safemigrate.online import Mode

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

RUNNERS: Mapping[Mode, Callable[[PlainStep, Session], None]] = {
    Mode.BRIEF: run_brief,
    Mode.CONCURRENT: run_concurrent,
    Mode.BATCHES: run_batches,
}


def run(
    steps: Sequence[PlainStep],
    connection: BaseDatabaseWrapper,
    kept: KeptProgram | None,
    bounds: Bounds | None = None,
) -> KeptProgram | None:
    """Run ``steps`` in order, those that ``kept`` counts as done left out, and keep how far they come.

    ``kept``: the program of which these steps are the list that is being run, None for one that is not kept. Gives the program as
    it is kept at the end; its state is the caller's to change.

    Raises ``ExecutionError``: the schema is another one than a step was made for, rows are in the way, a lock was
    not to be had, or the server refused. Run again, it goes on where it stopped.
    """
    session = Session(connection, live_server(connection), kept, bounds or Bounds())
    session.count = len(steps)
    for place in range(kept.done if kept else 0, len(steps)):
        session.place = place
        _run(steps[place], session)
    return session.kept


def _run(step: PlainStep, session: Session) -> None:
    _check(step, session)
    told = {
        "phase": step.phase.value,
        "mode": step.mode.value,
        "statements": list(step.statements),
        "step": session.place,
        "steps": session.count,
    }
    text = f"{step.phase.value}: {'; '.join(step.statements)}"
    session.report(Event(Kind.STEP_STARTED, text, told))
    begun = time.monotonic()
    try:
        _run_as_told(step, session)
    except ExecutionError as error:
        why = {"seconds": time.monotonic() - begun, "error": error.fact, "cure": error.cure}
        session.report(Event(Kind.STEP_FAILED, text, told | why))
        raise
    session.report(Event(Kind.STEP_DONE, text, told | {"seconds": time.monotonic() - begun}))


def _run_as_told(step: PlainStep, session: Session) -> None:
    try:
        RUNNERS[step.mode](step, session)
    except Error as error:
        raise _failed(step, error, session) from error


def _check(step: PlainStep, session: Session) -> None:
    within = session.atomic or session.connection.in_atomic_block
    if within and step.mode is Mode.CONCURRENT:
        raise ExecutionError(
            f"{'; '.join(step.statements)} runs outside of transactions, and one is open.",
            "Set atomic = False on the migration.",
        )
    if within and not session.atomic:
        raise ExecutionError(
            f"{'; '.join(step.statements)} was to run in a transaction of its own, and one is open already.",
            "Set atomic = False on the migration.",
        )


def _failed(step: PlainStep, error: Error, session: Session) -> ExecutionError:
    said, failure = session.server.said(error), session.server.failure(error)
    told = ". ".join(one.rstrip(".") for one in (said.message, said.detail) if one)
    if failure is Failure.DUPLICATES:
        where = f"the unique index {said.constraint}" if said.constraint else "a unique index"
        return ExecutionError(
            f"Rows stand in the way of {where}: {told}.",
            f"Make the rows differ, then {session.again}",
        )
    if failure is Failure.VIOLATED:
        what = f"the constraint {said.constraint}" if said.constraint else "a constraint"
        table = f" of {said.table}" if said.table else ""
        return ExecutionError(
            f"Rows{table} violate {what}: {told}.",
            f"Mend the rows, then {session.again}",
        )
    return ExecutionError(
        f"{'; '.join(step.statements)} failed: {told}.",
        f"Mend what that names, then {session.again}",
    )
