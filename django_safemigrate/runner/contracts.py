"""What migrations have left for when no old code runs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING

from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState

from django_safemigrate.execution import KeptProgram, State, done, forget, mark, open_contracts, running
from django_safemigrate.execution.kept import LATE
from django_safemigrate.execution.session import nothing
from django_safemigrate.operations.call import Call
from django_safemigrate.operations.contract import Contract
from django_safemigrate.operations.finishing import run_contract_of
from django_safemigrate.operations.keeping import is_by_django, taken_back, tidy
from django_safemigrate.runner.context import Context

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.migrations import Migration
    from django.db.migrations.loader import MigrationLoader


def contracts_left(
    connection: BaseDatabaseWrapper, loader: MigrationLoader, app: str | None = None
) -> frozenset[str]:
    """The keys of the programs that have their contract open, or still to be opened by a run that was interrupted; of one app if it is
    named. Those of a migration that is not recorded yet are left out: the code that it belongs to cannot have been deployed."""
    applied = MigrationRecorder(connection).applied_migrations()
    begun = [one for one in running(connection) if app in (None, one.app)]
    found = (*open_contracts(connection, app), *begun)
    early = loader.disk_migrations.keys() - applied.keys()
    return frozenset(one.key for one in found if (one.app, one.migration) not in early)


def run_contracts(
    connection: BaseDatabaseWrapper, context: Context, keys: Collection[str] | None = None
) -> list[KeptProgram]:
    """Run the contracts that are open, those of programs with these keys alone if they are given, in the order in which the programs were
    begun. Gives those that were run."""
    found = [one for one in open_contracts(connection) if keys is None or one.key in keys]
    for kept in found:
        operation = f"contract of {kept.operation}"
        with context.at(app=kept.app, migration=kept.migration, operation=operation):
            context.check()
            _run(connection, context, kept)
    return found


def _run(connection: BaseDatabaseWrapper, context: Context, kept: KeptProgram) -> None:
    around = context.around(nothing)
    with connection.schema_editor(atomic=False) as editor:
        state = ProjectState()
        call = Call(Contract(kept.migration), kept.app, editor, state, state, around=around)
        run_contract_of(call, kept)


def forget_begun(connection: BaseDatabaseWrapper, migration: Migration, *, contracts: bool = False) -> None:
    """Forget what was begun of a migration that somebody says is done, or taken back; ``contracts``: those that are open too."""
    found = [*running(connection), *done(connection), *(open_contracts(connection) if contracts else ())]
    for kept in found:
        # A contract that was begun is gone on with.
        late = kept.key.endswith(LATE) or bool(kept.contract)
        if (kept.app, kept.migration) == (migration.app_label, migration.name) and (contracts or not late):
            forget(connection, kept.key)


def settle(connection: BaseDatabaseWrapper) -> None:
    """Bring to their end programs whose last step was done, and their migration recorded with it, by a run that ended at that moment:
    contracts are opened, and what was taken back is kept no longer. What is kept of migrations that came to their end is forgotten: they may
    be taken back by something that does not tell."""
    applied = MigrationRecorder(connection).applied_migrations()
    for kept in running(connection):
        whole = not kept.key.endswith(LATE)
        forwards = kept.direction == "forwards"
        recorded = ((kept.app, kept.migration) in applied) is forwards
        if not whole or kept.done != len(kept.steps) or not recorded:
            continue
        if forwards:
            state = State.CONTRACT_OPEN if kept.contract else State.DONE
            mark(connection, kept, replace(kept, state=state, done=0))
        elif not is_by_django(kept):
            taken_back(connection, kept)
    tidy(connection)
