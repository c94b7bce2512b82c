"""What is kept of the programs of safe operations while their migration runs, and for how long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.migrations.recorder import MigrationRecorder

from django_safemigrate.databases.base import Database
from django_safemigrate.execution import (
    ExecutionError,
    KeptProgram,
    PlainStep,
    State,
    done,
    forget,
    forgetting,
    mark,
    run,
)
from django_safemigrate.online import Progress, progress
from django_safemigrate.operations.call import Call

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper


def named(kept: KeptProgram) -> str:
    return f"{kept.operation}, in {kept.app}.{kept.migration}" if kept.migration else kept.operation


def program_of(call: Call, key: str, steps: Sequence[PlainStep]) -> KeptProgram:
    migration, _ = call.place
    return KeptProgram(
        key,
        call.app_label,
        migration,
        call.operation.describe(),
        call.direction,
        tuple(steps),
        written=call.written,
    )


def refuse_edited(call: Call, kept: KeptProgram) -> None:
    """Raise ``ExecutionError`` when the migration says something else by now where it said what was begun."""
    if kept.written == call.written:
        return
    raise ExecutionError(
        f"{named(kept)}, was begun, and {call.operation.describe()} stands in its place by now.",
        "Let the migration say again what it said, and run it again; or take back what was done, run "
        f"{forgetting(kept.key)}; and run it again.",
    )


def run_steps(call: Call, steps: Sequence[PlainStep], kept: KeptProgram | None) -> KeptProgram | None:
    from django_safemigrate.operations.steps import refuse_in_transaction

    refuse_in_transaction(call, steps)
    for danger in dict.fromkeys(one for step in steps for one in step.unsafe):
        call.note(f"not safe: {danger}")
    connection = call.editor.connection
    return run(steps, connection, kept, replace(call.around.bounds, atomic=connection.in_atomic_block))


def is_untouched(kept: KeptProgram) -> bool:
    """Whether a program was begun, and has done nothing yet."""
    return kept.state is State.RUNNING and kept.done == 0 and kept.cursor is None and kept.backend is None


def is_by_django(kept: KeptProgram) -> bool:
    """Whether what is kept says only that Django has run the operation, or has begun with it."""
    return kept.state in (State.RUNNING, State.DONE) and not kept.steps and not kept.contract


def is_whole(call: Call) -> bool:
    """Whether one transaction holds the operation and the record that its migration is applied: nothing remains when it fails."""
    within: bool = call.editor.connection.in_atomic_block
    return within


def ended(call: Call, kept: KeptProgram, state: State) -> None:
    """Keep that a program is done: an operation after it may fail, or the record that its migration is applied, and this one
    come again."""
    connection = call.editor.connection
    mark(connection, kept, replace(kept, state=state, done=0))
    if not kept.migration and not kept.contract:
        # No migration that would be recorded.
        forget(connection, kept.key)


def taken_back(connection: BaseDatabaseWrapper, kept: KeptProgram) -> None:
    """Keep that the program which takes an operation back is done, and nothing more of what it took back."""
    key = kept.key.removesuffix(":backwards")
    with transaction.atomic(connection.alias):
        mark(connection, kept, replace(kept, state=State.DONE, done=0))
        forget(connection, key)
        forget(connection, f"{key}:contract")


def tidy(connection: BaseDatabaseWrapper) -> None:
    """Forget what was kept of migrations that are recorded as applied, or as taken back, by now, and that no way back needs."""
    programs = [one for one in done(connection) if not one.contract]
    applied = MigrationRecorder(connection).applied_migrations() if programs else {}
    for one in programs:
        if ((one.app, one.migration) in applied) is (one.direction == "forwards"):
            forget(connection, one.key)


def stands(call: Call, database: Database, kept: KeptProgram) -> bool:
    """Whether what a program has done is still there."""
    steps = kept.contract if kept.state is State.DONE and kept.contract else kept.steps
    telling = [one.probes for one in steps if one.probes]
    if not telling:
        return True
    found, _ = progress(telling[-1], database.read(call.editor.connection))
    return found is not Progress.PENDING
