"""Operations that are run as Django does: Python code, and whatever nobody can take apart."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from traceback import extract_tb

from django.core.management.base import CommandError
from django.db import DatabaseError, transaction
from django.db.migrations import RunPython

from django_safemigrate.databases.vendors import live_server
from django_safemigrate.execution import ExecutionError, KeptProgram, State, find, forget, keep, mark
from django_safemigrate.execution.attempts import Task, attempted, patiently
from django_safemigrate.execution.session import Session
from django_safemigrate.operations.call import Call
from django_safemigrate.operations.keeping import is_by_django, is_untouched, named, program_of, refuse_edited


def run_stock(call: Call) -> None:
    """Let the operation do what it does by itself, under the guards of every step, and keep that it is done: a transaction of its own
    where its migration has one, so that it is done once.

    Raises ``ExecutionError`` when an earlier run may have done a part of it outside of a transaction.
    """
    bounds, connection = call.around.bounds, call.editor.connection
    key = f"{call.key}:backwards" if call.backwards else call.key
    kept = _kept(call, key)
    if kept is not None and kept.state is State.DONE:
        return
    done = replace(program_of(call, key, ()), state=State.DONE)

    def work() -> None:
        with connection.schema_editor(atomic=False) as editor, _told(call):
            replace(call, editor=editor).stock()

    def whole() -> None:
        work()
        keep(connection, done)
        forget(connection, call.key if call.backwards else f"{call.key}:backwards")
        bounds.at_end()

    if _is_atomic(call):
        session = Session(connection, live_server(connection), None, bounds)
        # Code may do what is not taken back with a transaction: it is not begun more often than it has to. And it may think for
        # long between two statements.
        if isinstance(call.operation, RunPython):
            patiently(session, whole, thinks=True)
        else:
            attempted(session, Task(lambda _: whole(), thinks=True))
        return
    bounds.guard()
    begun = keep(connection, replace(done, state=State.RUNNING))
    work()
    with transaction.atomic(call.alias):
        mark(connection, begun, replace(begun, state=State.DONE))
        forget(connection, call.key if call.backwards else f"{call.key}:backwards")
        bounds.at_end()


def _kept(call: Call, key: str) -> KeptProgram | None:
    """What is kept as done of the operation; what stands in the way of running it is forgotten where it may be. Raises ``ExecutionError``."""
    connection = call.editor.connection
    kept = find(connection, key)
    if kept is None:
        return None
    if kept.state is not State.DONE and is_by_django(kept):
        if not call.around.rerun:
            raise ExecutionError(
                f"{named(kept)}, was begun outside of a transaction and did not come to its end: nobody can tell how much of it is done.",
                "See what it has done; where it may be run once more, run safemigrate again with --rerun.",
            )
    elif not is_untouched(kept):
        refuse_edited(call, kept)
        return kept
    forget(connection, key)
    return None


@contextmanager
def _told(call: Call) -> Iterator[None]:
    """What code of the project raises inside is told in a sentence; ``--traceback`` shows all of it. Errors of the server are others' to tell: some
    of them are no failure."""
    try:
        yield
    except (DatabaseError, CommandError):
        raise
    except (Exception, SystemExit) as error:
        # Code that leaves with 0 would say that the run is done.
        migration, _ = call.place
        last = extract_tb(error.__traceback__)[-1]
        again = "" if _is_atomic(call) else ", with --rerun where what it has done may be done once more"
        text = " ".join(f"{type(error).__name__}: {error}".split()).rstrip(".")
        raise ExecutionError(
            f"{call.operation.describe()}, in {call.app_label}.{migration}, raised {text}; line {last.lineno} of {last.filename}.",
            f"Mend the code, then run safemigrate again{again}. --traceback shows how it came there.",
        ) from error


def _is_atomic(call: Call) -> bool:
    """Whether Django runs the operation in a transaction, that of its migration or one of its own, where DDL can be in one:
    ``MigrationExecutor.apply_migration`` and ``Migration.apply``, Django 5.2 to 6.1."""
    return bool(call.operation.atomic or (call.migration is not None and call.migration.atomic))
