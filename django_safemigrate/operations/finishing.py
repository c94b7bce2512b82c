"""What a program leaves for when no old code is left: run, and taken back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.db import transaction
from django.db.migrations.exceptions import IrreversibleError

from django_safemigrate.execution import (
    KeptProgram,
    PlainStep,
    State,
    done,
    find,
    forget,
    keep,
    mark,
    open_contracts,
)
from django_safemigrate.execution.session import nothing
from django_safemigrate.operations.call import Call
from django_safemigrate.operations.keeping import is_whole, named, run_steps


def run_contracts(call: Call, migrations: Iterable[str]) -> None:
    """Run the contracts that these migrations of the app left open; backwards, make again what they took."""
    connection = call.editor.connection
    for name in migrations:
        if call.backwards:
            for one in reversed(done(connection, call.app_label, name)):
                undo_contract(call, one)
        else:
            for one in open_contracts(connection, call.app_label, name):
                run_contract_of(call, one)


def run_contract_of(call: Call, kept: KeptProgram) -> None:
    _run_late(call, kept, kept.contract, replace(kept, state=State.DONE, done=0))


def finish_for_good(call: Call, kept: KeptProgram) -> None:
    """Run a contract for another operation than the one that is to run it, which is not to take it back either."""
    _run_late(call, kept, kept.contract, replace(kept, state=State.DONE, contract=(), undo_contract=()))


def undo_contract(call: Call, kept: KeptProgram) -> None:
    """Make again what the contract of a program took, as far as that can be. Raises ``IrreversibleError`` where it cannot."""
    if not kept.contract:
        return
    if not kept.undo_contract:
        raise IrreversibleError(
            f"What was left for when no old code is left of {named(kept)}, cannot be taken back."
        )
    _run_late(call, kept, kept.undo_contract, replace(kept, state=State.CONTRACT_OPEN, done=0))


def undo_half_contract(call: Call, kept: KeptProgram, steps: Sequence[PlainStep]) -> None:
    """Run the steps that lead back from as far as the contract of a program has come; it is open again, as if it had never been begun."""
    _run_late(call, kept, steps, replace(kept, done=0))


def _run_late(call: Call, kept: KeptProgram, steps: Sequence[PlainStep], then: KeptProgram) -> None:
    """Run the contract of a program, or what takes it back: a program of its own, which may stop half way. At its end
    ``then`` is kept in the place of ``kept``."""
    connection = call.editor.connection
    # Its end is not that of the operation, nor of the migration, that it is run for.
    call = replace(call, around=replace(call.around, bounds=replace(call.around.bounds, at_end=nothing)))
    key = f"{kept.key}:{'contract' if then.state is State.DONE else 'expand'}"
    begun = find(connection, key)
    if begun is None and not is_whole(call):
        begun = keep(connection, replace(kept, key=key, steps=tuple(steps), contract=(), state=State.RUNNING))
    run_steps(call, steps, begun)
    with transaction.atomic(call.alias):
        now = mark(connection, kept, replace(kept, state=then.state, done=0))
        if then != now:
            forget(connection, kept.key)
            keep(connection, then)
        # A way back that was given up half way met another schema.
        for one in (key, f"{kept.key}:contract", f"{kept.key}:backwards"):
            forget(connection, one)
