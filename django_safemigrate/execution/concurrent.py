"""Steps that take as long as they take, outside of any transaction."""

from __future__ import annotations

import time
from collections.abc import Iterator

from django.db import DatabaseError

from django_safemigrate.databases.live import Backend, Failure
from django_safemigrate.execution.errors import ExecutionError
from django_safemigrate.execution.plain import PlainStep
from django_safemigrate.execution.session import Session
from django_safemigrate.online import Progress
from django_safemigrate.online.probe import remains

# Seconds between two looks at a session that is still at work.
PAUSE = 0.2
# A build that meets a deadlock is begun anew; one that meets as many is in somebody's way for good.
ATTEMPTS = 5


def run_concurrent(step: PlainStep, session: Session) -> None:
    """Run the statements of a step, unless they are done, then mark it. What an earlier run left is waited for while it
    is being worked on, and removed when it is not."""
    with session.server.without_limits():
        if session.kept and session.kept.backend:
            _wait_for(session.kept.backend, session)
        session.ran_by(session.server.backend())
        try:
            _run(step, session)
        except (DatabaseError, ExecutionError):
            # An invalid index refuses duplicates and costs every write.
            if session.connection.is_usable():
                _clear(step, session)
                session.ran_by(None)
            raise
        session.kept = session.passed()


def _run(step: PlainStep, session: Session) -> None:
    for number in range(1, ATTEMPTS + 1):
        _wait_for_builders(step, session)
        _clear(step, session)
        if session.progress(step) is Progress.DONE:
            return
        try:
            for statement in step.statements:
                session.server.execute(session.server.rest_of(statement))
        except DatabaseError as error:
            failure = session.server.failure(error)
            overtaken = failure is Failure.OVERTAKEN and number == 1
            if number == ATTEMPTS or not (failure is Failure.BUSY or overtaken):
                raise
            session.report(f"{session.server.said(error).message}; trying again")
        else:
            break
    if step.probes and session.progress(step) is not Progress.DONE:
        raise ExecutionError(
            f"{step.statements[-1]} ended without an error, and is not done.",
            f"Look in the log of the server, then {session.again}",
        )


def _clear(step: PlainStep, session: Session) -> None:
    """Drop the invalid indexes that earlier builds left."""
    found = remains(step.probes, session.read(step)) if step.probes else []
    for table, index in _indexes(step, session):
        found += session.server.leftovers(table, index)
    for one in found:
        session.report(f"dropping the invalid index {one}, which an interrupted build left")
        session.server.drop_index(one)


def _indexes(step: PlainStep, session: Session) -> Iterator[tuple[str, str]]:
    """Table and name of the indexes that the step makes, drops or rebuilds."""
    yield from ((one.table, one.name) for one in step.probes if one.what == "index")
    for statement in step.statements:
        yield from session.server.rebuilt(statement)


def _wait_for(backend: Backend, session: Session) -> None:
    """Wait until the session that ran the step before does so no longer: whoever started it may be gone, and it goes
    on."""
    if session.server.at_work(backend):
        session.report(f"waiting for process {backend.pid}, which is still running this step")
        while session.server.at_work(backend):
            time.sleep(PAUSE)


def _wait_for_builders(step: PlainStep, session: Session) -> None:
    for table, index in _indexes(step, session):
        told: set[int] = set()
        while found := session.server.builders(table, index):
            for pid in sorted({*found} - told):
                session.report(f"waiting for process {pid}, which is building {index}")
            told.update(found)
            time.sleep(PAUSE)
