"""Steps that take as long as they take, outside of any transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from django.db import DatabaseError, transaction

from django_safemigrate.databases.live import Backend, Failure, Holder
from django_safemigrate.databases.vendors import live_server
from django_safemigrate.execution.blocking import Blocker, Sort
from django_safemigrate.execution.direct import direct_connection
from django_safemigrate.execution.errors import ExecutionError
from django_safemigrate.execution.events import Event, Kind
from django_safemigrate.execution.plain import PlainStep
from django_safemigrate.execution.session import Session
from django_safemigrate.execution.watchdog import watchdog
from django_safemigrate.execution.watching import watched
from django_safemigrate.online import Progress
from django_safemigrate.online.probe import remains

# Seconds between two looks at a session that is still at work.
PAUSE = 0.2
# A build that meets a deadlock is begun anew; one that meets as many is in somebody's way for good.
ATTEMPTS = 5


def run_concurrent(step: PlainStep, session: Session) -> None:
    """Run the statements of a step, unless they are done, then mark it. What an earlier run left is waited for while it
    is being worked on, and removed when it is not."""
    apart = _apart(session)
    with session.bounds.alone(apart.connection), apart.server.without_limits():
        if session.kept and session.kept.backend:
            _wait_for(session.kept.backend, apart)
        with transaction.atomic(session.connection.alias):
            session.bounds.guard()
            session.ran_by(apart.server.backend())
        try:
            _run(step, apart)
        except (DatabaseError, ExecutionError):
            # An invalid index refuses duplicates and costs every write.
            if apart.connection.is_usable():
                # Whoever has taken over sees to it.
                session.bounds.guard()
                _clear(step, apart)
                session.ran_by(None)
            raise
        with transaction.atomic(session.connection.alias):
            session.bounds.guard()
            kept = session.passed()
        session.kept = kept


def _apart(session: Session) -> Session:
    """The same on a session of the server that no pooler gives to others: a timeout that is set there stays there."""
    direct = direct_connection(session.connection)
    if direct is session.connection:
        return session
    apart = replace(session, connection=direct, server=live_server(direct))
    # What it may do is counted over the whole run.
    apart.evictor = session.evictor
    return apart


def _run(step: PlainStep, session: Session) -> None:
    for number in range(1, ATTEMPTS + 1):
        _wait_for_builders(step, session)
        # This process may have been stopped since it was asked last.
        session.bounds.guard()
        _clear(step, session)
        if session.progress(step) is Progress.DONE:
            return
        try:
            for statement in step.statements:
                session.bounds.guard()
                with _watched(step, session, statement):
                    session.server.execute(session.server.rest_of(statement))
        except DatabaseError as error:
            failure = session.server.failure(error)
            overtaken = failure is Failure.OVERTAKEN and number == 1
            if number == ATTEMPTS or not (failure is Failure.BUSY or overtaken):
                raise
            session.note(f"{session.server.said(error).message}; trying again")
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
        session.note(f"dropping the invalid index {one}, which an interrupted build left")
        with _watched(step, session, f"DROP INDEX CONCURRENTLY {one}"):
            session.server.drop_index(one)


@contextmanager
def _watched(step: PlainStep, session: Session, statement: str) -> Iterator[None]:
    """Somebody looks after the statement inside; it goes on where nobody can."""
    with watched(session, watchdog(session, statement, _table(step))) as watch:
        yield
    if watch.unseen:
        session.note(f"how far it came could not be seen: {watch.unseen}")


def _table(step: PlainStep) -> str:
    """The table whose rows the step goes through, as far as that is known."""
    named = [one.table for one in step.probes if one.table] + [table for table, _ in step.locks]
    return named[0] if named else ""


def _indexes(step: PlainStep, session: Session) -> Iterator[tuple[str, str]]:
    """Table and name of the indexes that the step makes, drops or rebuilds."""
    yield from ((one.table, one.name) for one in step.probes if one.what == "index")
    for statement in step.statements:
        yield from session.server.rebuilt(statement)


def _wait_for(backend: Backend, session: Session) -> None:
    """Wait until the session that ran the step before does so no longer: whoever started it may be gone, and it goes
    on."""
    if session.server.at_work(backend):
        _tell(session, backend.pid, "still running this step")
        while session.server.at_work(backend):
            session.bounds.sleep(PAUSE)


def _wait_for_builders(step: PlainStep, session: Session) -> None:
    for table, index in _indexes(step, session):
        told: set[int] = set()
        while found := session.server.builders(table, index):
            for pid in sorted({*found} - told):
                _tell(session, pid, f"building {index}")
            told.update(found)
            session.bounds.sleep(PAUSE)


def _tell(session: Session, pid: int, does: str) -> None:
    data = {"seconds": 0.0, "blockers": [Blocker(Holder(pid), Sort.OLD, None).told()]}
    session.report(Event(Kind.WAIT, f"waiting for process {pid}, which is {does}", data))
