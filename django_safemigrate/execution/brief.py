"""Steps that take a moment: all of a step in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from django_safemigrate.databases.live import Claim
from django_safemigrate.execution.attempts import Task, attempted, patiently
from django_safemigrate.execution.errors import ExecutionError
from django_safemigrate.execution.kept import KeptProgram
from django_safemigrate.execution.plain import PlainStep
from django_safemigrate.execution.session import Session
from django_safemigrate.online import Progress
from django_safemigrate.online.probe import remains


def run_brief(step: PlainStep, session: Session) -> None:
    """Run the statements of a step, unless they are done, together with the mark that they are."""
    if session.atomic:
        session.kept = _in_open_transaction(step, session)
        return
    task = Task(partial(_once, step, session), step.locks, limited=not step.unsafe)
    session.kept = attempted(session, task)


def run_whole(step: PlainStep, session: Session) -> None:
    """As ``run_brief``, for a statement that writes many rows at once."""
    if session.atomic:
        session.kept = _in_open_transaction(step, session)
        return
    session.kept = patiently(session, lambda: _once(step, session, ()))


def _in_open_transaction(step: PlainStep, session: Session) -> KeptProgram | None:
    session.bounds.guard()
    return _once(step, session, ())


def _once(step: PlainStep, session: Session, claims: Sequence[Claim]) -> KeptProgram | None:
    # First, while no lock of the step is held; and whoever else runs the program has to wait here.
    kept = session.passed()
    found = session.progress(step)
    if found is Progress.REMAINS:
        names = ", ".join(remains(step.probes, session.read(step)))
        raise ExecutionError(
            f"The index {names} is there but not valid: it is what a build that failed has left.",
            f"Run DROP INDEX CONCURRENTLY {names}; then {session.again}",
        )
    if found is Progress.PENDING:
        # One table is locked by the statement itself; several are in one order, so that two runs do not meet crosswise.
        if sum(one.named for one in claims) > 1:
            session.server.lock(claims)
        for statement in step.statements:
            session.server.execute(statement)
    return kept
