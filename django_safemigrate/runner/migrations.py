"""Running one migration, operation by operation: each compiled for the schema that it meets, just before it runs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from django.db import DatabaseError
from django.db.migrations.exceptions import IrreversibleError

from django_safemigrate.execution import ExecutionError
from django_safemigrate.execution.session import nothing
from django_safemigrate.graph import MigrationSteps, Step, reverse, steps_of
from django_safemigrate.graph.contracts import placed
from django_safemigrate.operations.call import Call, surrounded, tables_made
from django_safemigrate.operations.contract import Contract
from django_safemigrate.operations.online import OnlineParts, parts
from django_safemigrate.render import LazyState
from django_safemigrate.runner.context import Context
from django_safemigrate.runner.stock import run_stock

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.migrations import Migration

Record = Callable[[], None]


def apply(migration: Migration, state: LazyState, running: Running) -> LazyState:
    """Run a migration forwards on the state that it meets, up to the deploy line or beyond it, as the stage says. ``running.record`` is
    called in the transaction of the last step, or after it where that has none. Gives the state that it leaves.

    Raises ``ExecutionError`` where it cannot go on; run again, it goes on where it stopped.
    """
    found = steps_of(migration, state)
    running.operations(list(_flat(found.steps, backwards=False)), backwards=False)
    operations = (one for _, one in placed(migration.operations))
    running.context.made |= tables_made(operations, migration.app_label, found.after)
    return found.after


def unapply(
    migration: Migration, state: LazyState, running: Running, only: Collection[str] | None = None
) -> LazyState:
    """Take a migration back; ``state`` is the one before it, which is given. ``only``: the paths of those of its operations that are to be
    taken back, None for all. Raises as ``apply`` does, and with exit code 2, before anything is done, where there is no way back."""
    found = steps_of(migration, state)
    refuse_irreversible(found, only)
    running.operations(backwards(found, only), backwards=True)
    return state


def refuse_irreversible(found: MigrationSteps, only: Collection[str] | None = None) -> None:
    """Raise ``ExecutionError`` with exit code 2 where there is no way back; ``only`` as for ``unapply``."""
    for step in blockers(found, only):
        raise ExecutionError(
            f"{step.operation.describe()}, in {step.migration}, has no way back, and nothing of {step.migration} was taken back.",
            "Write a migration that does the opposite, or record that it is taken back with --fake once it is.",
            returncode=2,
        )


def blockers(found: MigrationSteps, only: Collection[str] | None) -> list[Step]:
    """The operations of which there is no way back; those at ``only`` these paths, or parts of which are there."""
    return [
        one
        for one in reverse(found).blockers
        if only is None or any(path == one.path or path.startswith(f"{one.path}.") for path in only)
    ]


def backwards(found: MigrationSteps, only: Collection[str] | None) -> list[Step]:
    """Every operation that is taken back by itself, the last one first; at ``only`` these paths, None for all."""
    return [one for one in _flat(reverse(found).steps, backwards=True) if only is None or one.path in only]


@dataclass
class Running:
    """Runs the operations of one migration on ``connection``. ``record`` keeps that the migration is applied, or taken back; it is
    called once for good, ``recorded`` tells whether it was."""

    connection: BaseDatabaseWrapper
    context: Context
    record: Record
    recorded: bool = False

    def operations(self, steps: Sequence[Step], *, backwards: bool) -> None:
        for place, step in enumerate(steps):
            self.recorded = False
            last = place == len(steps) - 1
            with self.context.at(operation=f"{step.path} {step.operation.describe()}"), _told(step):
                self.context.check()
                self._operation(step, self._record if last else nothing, backwards=backwards)
        if not self.recorded:
            self._record()

    def _record(self) -> None:
        self.record()
        self.recorded = True

    def _operation(self, step: Step, at_end: Record, *, backwards: bool) -> None:
        # An empty database is built without the compiler.
        from django_safemigrate.operations.running import run_online

        around = replace(self.context.around(at_end), step=step)
        states = (step.after, step.before) if backwards else (step.before, step.after)
        with self.connection.schema_editor(atomic=False) as editor:
            call = Call(step.operation, step.migration.app_label, editor, *states, backwards, around=around)
            if isinstance(step.operation, Contract):
                # Its steps are not those of this migration, which ends after them.
                bounds = replace(around.bounds, at_end=nothing)
                with surrounded(replace(around, bounds=bounds)):
                    call.stock()
            elif not run_online(call):
                run_stock(call)


def _flat(steps: Iterable[Step], *, backwards: bool) -> Iterator[Step]:
    """Every operation that does work of its own; those that an operation of this package holds in its place."""
    for one in steps:
        if isinstance(one.operation, OnlineParts):
            label = one.migration.app_label
            found = list(enumerate(parts(one.operation.database_operations, label, one.before)))
            for place, (part, before, after) in reversed(found) if backwards else found:
                states = cast("LazyState", before), cast("LazyState", after)
                inner = Step(one.migration, part, f"{one.path}.{place}", *states)
                yield from _flat([inner], backwards=backwards)
        elif not one.container:
            yield one


@contextmanager
def _told(step: Step) -> Iterator[None]:
    """Errors of the server inside are told with the operation that met them."""
    try:
        yield
    except (DatabaseError, IrreversibleError) as error:
        text = " ".join(str(error).split())
        raise ExecutionError(
            f"{step.operation.describe()}, in {step.migration.app_label}.{step.migration.name}, failed: {text}.",
            "Mend what that names, then run safemigrate again: it goes on with this operation.",
        ) from error
