"""Steps that take a moment: all of a step in one transaction."""

from __future__ import annotations

from functools import partial

from django_safemigrate.execution.attempts import attempted, patiently
from django_safemigrate.execution.errors import ExecutionError
from django_safemigrate.execution.kept import KeptProgram
from django_safemigrate.execution.plain import PlainStep
from django_safemigrate.execution.session import Session
from django_safemigrate.online import Progress
from django_safemigrate.online.probe import remains


def run_brief(step: PlainStep, session: Session) -> None:
    """Run the statements of a step, unless they are done, together with the mark that they are."""
    once = partial(_once, step, session)
    session.kept = once() if session.atomic else attempted(session, once)


def run_whole(step: PlainStep, session: Session) -> None:
    """As ``run_brief``, for a statement that writes many rows at once."""
    once = partial(_once, step, session)
    session.kept = once() if session.atomic else patiently(session, once)


def _once(step: PlainStep, session: Session) -> KeptProgram | None:
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
        for statement in step.statements:
            session.server.execute(statement)
    return kept
