"""Running steps in order, from where the program stopped."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from django.db import Error

from django_safemigrate.databases.live import Failure
from django_safemigrate.databases.vendors import live_server
from django_safemigrate.execution.batches import run_batches
from django_safemigrate.execution.brief import run_brief
from django_safemigrate.execution.concurrent import run_concurrent
from django_safemigrate.execution.errors import ExecutionError
from django_safemigrate.execution.kept import KeptProgram
from django_safemigrate.execution.plain import PlainStep
from django_safemigrate.execution.session import Report, Session
from django_safemigrate.online import Mode

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

RUNNERS: Mapping[Mode, Callable[[PlainStep, Session], None]] = {
    Mode.BRIEF: run_brief,
    Mode.CONCURRENT: run_concurrent,
    Mode.BATCHES: run_batches,
}


def silent(line: str) -> None:
    """A report that nobody reads."""


def run(
    steps: Sequence[PlainStep],
    connection: BaseDatabaseWrapper,
    kept: KeptProgram | None,
    *,
    atomic: bool = False,
    report: Report = silent,
) -> KeptProgram | None:
    """Run ``steps`` in order, those that ``kept`` counts as done left out, and keep how far they come.

    ``kept``: the program of which these steps are the list that is being run, None for one that is not kept. ``atomic``: a
    transaction is open, and all of it runs there, waiting for locks as any statement does. ``report`` is told each statement
    as it begins, and what is waited for. Gives the program as it is kept at the end; its state is the caller's to change.

    Raises ``ExecutionError``: the schema is another one than a step was made for, rows are in the way, a lock was
    not to be had, or the server refused. Run again, it goes on where it stopped.
    """
    session = Session(connection, live_server(connection), kept, atomic, report)
    for step in steps[kept.done if kept else 0 :]:
        _check(step, session)
        for statement in step.statements:
            report(f"{step.phase.value}: {statement}")
        try:
            RUNNERS[step.mode](step, session)
        except Error as error:
            raise _failed(step, error, session) from error
    return session.kept


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
