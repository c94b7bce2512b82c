"""The way back: what runs have done, taken back, the last first."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db.migrations.state import ProjectState

from django_safemigrate.databases.vendors import database_of
from django_safemigrate.execution import Event, ExecutionError, KeptProgram, Kind, State, find, on
from django_safemigrate.execution.session import nothing
from django_safemigrate.graph import MigrationSteps, walk
from django_safemigrate.graph.history import MigrationKey, plan
from django_safemigrate.operations.back import contract_way_back, is_untouched_contract
from django_safemigrate.operations.call import Call
from django_safemigrate.operations.contract import Contract
from django_safemigrate.operations.finishing import undo_contract, undo_half_contract
from django_safemigrate.runner.context import Context
from django_safemigrate.runner.executor import StagedExecutor
from django_safemigrate.runner.fresh import OWN_LABEL
from django_safemigrate.runner.losses import Foreseen
from django_safemigrate.runner.runs import UNDOES, Left, Ran, Remains, further_back, ran, remains

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.migrations.loader import MigrationLoader

Item = Left | KeptProgram


@dataclass(frozen=True)
class Undoing:
    """``run``: the number of the first run that is to be taken back, None for the last one that has changed anything.
    ``interactive`` is that of the command."""

    connection: BaseDatabaseWrapper
    run: str | None
    allow_data_loss: bool
    interactive: bool = False

    def plan(self) -> tuple[str, ...]:
        """The migrations that are to be taken back, as ``app.name``, the last one first. Raises ``ExecutionError`` for a run that there is
        none of."""
        left = remains(self.connection, ran(self.connection, self.run))
        return tuple(".".join(one.key) for one in _ordered(left) if isinstance(one, Left))

    def take_back(self, context: Context) -> None:
        """Take everything back. Run again, it goes on where it stopped.

        Raises ``ExecutionError`` with exit code 2 before anything is done: there is no such run, there is no way back, or something
        would be lost and that is not allowed.
        """
        found = ran(self.connection, self.run, apart=context.number)
        left = remains(self.connection, found)
        items = _ordered(left)
        if not items and not left.missing and not left.half:
            self._already(context, found)
            return
        executor = StagedExecutor(self.connection, context=context)
        _refuse(found, left, executor.loader, on(self.connection))
        steps = _steps(left, executor.loader)
        migrations = [(steps[one.key].migration, True) for one in items if isinstance(one, Left)]
        state = executor._create_project_state(with_applied_migrations=True)  # noqa: SLF001 - as migrate does
        # What happens is told as events: Django's own lines stay out of them.
        told = (0, self.interactive, self.connection.alias)
        emit_pre_migrate_signal(*told, apps=state.apps, plan=migrations)
        # Receivers may have put in operations.
        steps = _steps(left, executor.loader)
        self._foresee(context, found, items, steps)
        context.report(Event(Kind.NOTE, f"Taking back {found.named.lower()}.", {UNDOES: list(found.numbers)}))
        for one in items:
            self._item(one, executor, steps)
        executor.loader.build_graph()
        after = executor._create_project_state(with_applied_migrations=True)  # noqa: SLF001 - as migrate does
        emit_post_migrate_signal(
            *told, apps=ProjectState(dict(after.models), after.real_apps).apps, plan=migrations
        )

    def _already(self, context: Context, found: Ran) -> None:
        by = f", by run {found.undone}" if found.undone else ""
        text = f"{found.named}: all that was done has been taken back already{by}."
        before = further_back(self.connection, found, apart=context.number)
        if before is not None:
            text += f" To go further back, run safemigrate --undo {before}{on(self.connection)}."
        context.note(text)

    def _foresee(
        self, context: Context, found: Ran, items: Iterable[Item], steps: dict[MigrationKey, MigrationSteps]
    ) -> None:
        """Say what would be lost; raise where that is not allowed, and where there is no way back."""
        database = database_of(self.connection)
        assert database is not None  # noqa: S101 - for the type checker
        bounds, catalog = context.around(nothing).bounds, database.read(self.connection)
        foreseen = Foreseen(self.connection, database, found.by_key, catalog, bounds)
        for one in items:
            if isinstance(one, KeptProgram):
                foreseen.contract(one)
            elif not one.fake:
                foreseen.migration(steps[one.key], one.only)
        undo = f"safemigrate --undo {self.run}" if self.run else "safemigrate --undo"
        here = on(self.connection)
        if foreseen.refused:
            raise ExecutionError(
                f"{found.named} cannot be taken back. {' '.join(foreseen.refused)} Nothing was changed.",
                "Write a migration that brings the schema to where it is to be.",
                returncode=2,
            )
        if foreseen.stands:
            raise ExecutionError(
                f"{found.named} cannot be taken back yet. {' '.join(foreseen.stands)} Nothing was changed.",
                f"Mend the rows, then run {undo}{here} again.",
                returncode=2,
            )
        lost = (*foreseen.loses, *foreseen.gone)
        if lost and not self.allow_data_loss:
            full = "without a loss" if foreseen.loses else "in full"
            raise ExecutionError(
                f"{found.named} cannot be taken back {full}. {' '.join(lost)} Nothing was changed.",
                f"{_saving(foreseen)} run {undo} --allow-data-loss{here}.",
                returncode=2,
            )
        for text in lost:
            context.note(f"data loss, as allowed: {text}")

    def _item(self, one: Item, executor: StagedExecutor, steps: dict[MigrationKey, MigrationSteps]) -> None:
        if isinstance(one, Left):
            found = steps[one.key]
            executor.unapply_migration(found.before, found.migration, one.fake, one.only)
            return
        now, context = find(self.connection, one.key), executor.context
        if now is None or is_untouched_contract(self.connection, now):
            # A migration that ran it has taken it back.
            return
        with context.at(app=one.app, migration=one.migration, operation=f"contract of {one.operation}"):
            context.check()
            with self.connection.schema_editor(atomic=False) as editor:
                state = ProjectState()
                back = Contract(one.migration)
                around = context.around(nothing)
                call = Call(back, one.app, editor, state, state, backwards=True, around=around)
                if now.state is State.CONTRACT_OPEN:
                    way = contract_way_back(self.connection, now, around.bounds)
                    undo_half_contract(call, now, way.steps)
                else:
                    undo_contract(call, now)


def _saving(foreseen: Foreseen) -> str:
    """What can be done about losses, and when to go on."""
    if not foreseen.gone:
        return "Save what is to be kept, then"
    if not foreseen.loses:
        return "What is gone only a backup has. To take back the rest,"
    return "Save what is to be kept of what is still there, since what is gone only a backup has; then"


def _ordered(left: Remains) -> list[Item]:
    """What was done last comes first."""
    found: list[tuple[Any, Item]] = [(one.at, one) for one in left.migrations]
    found += [(one.changed, one) for one in left.contracts]
    return [one for _, one in sorted(found, key=lambda each: each[0], reverse=True)]


def _steps(left: Remains, loader: MigrationLoader) -> dict[MigrationKey, MigrationSteps]:
    """The migrations that are to be taken back, with the states around their operations."""
    wanted = {one.key for one in left.migrations}
    order = [key for key in plan(loader) if key in loader.applied_migrations or key in wanted]
    return {one.key: one for one in walk(loader, order=order) if one.key in wanted}


def _refuse(found: Ran, left: Remains, loader: MigrationLoader, here: str) -> None:
    """Raise ``ExecutionError`` where the history does not let them be taken back; ``here`` ends a command line."""
    if left.missing:
        raise ExecutionError(
            f"{found.named} took migrations back that were applied before: {_names(left.missing)}. Nothing was changed.",
            f"Apply them again with safemigrate APP NAME{here}.",
            returncode=2,
        )
    if left.half:
        raise ExecutionError(
            f"{found.named} began to take back {_names(left.half)}, and did not come to the end. Nothing was changed.",
            f"Run safemigrate APP NAME{here}, with the name of the migration to go back to, which goes on where it stopped; then "
            "apply them again.",
            returncode=2,
        )
    wanted = {one.key for one in left.migrations}
    if unknown := sorted(wanted - loader.graph.nodes.keys()):
        raise ExecutionError(
            f"This code does not have migrations that {found.named.lower()} applied: {_names(unknown)}. Nothing was changed.",
            "Run the code that they belong to.",
            returncode=2,
        )
    above = {key: loader.applied_migrations.keys() & set(_above(key, loader)) - wanted for key in wanted}
    others = {key for keys in above.values() for key in keys if key[0] != OWN_LABEL}
    if others:
        raise ExecutionError(
            f"Migrations that were applied by something else depend on those of {found.named.lower()}: "
            f"{_names(sorted(others))}. Nothing was changed.",
            f"Take them back first, with safemigrate APP NAME{here}.",
            returncode=2,
        )
    if held := {key for key, keys in above.items() if keys}:
        back = [f"safemigrate {app} {name}{here}" for app, name in _targets(wanted - held, loader)]
        rest = (
            f"take back the rest with {', '.join(back)}, which do not ask what would be lost" if back else ""
        )
        raise ExecutionError(
            f"{found.named} applied {_names(sorted(held))}, which the migrations depend on that keep the record of runs. What is to "
            "be taken back is read from there. Nothing was changed.",
            f"Where all that it holds may go, drop the database{f'; else {rest}' if rest else ''}.",
            returncode=2,
        )


def _targets(wanted: Collection[MigrationKey], loader: MigrationLoader) -> Iterator[tuple[str, str]]:
    """What to go back to, by app, so that nothing of ``wanted`` is left; an app that depends on another one comes before it."""
    order = plan(loader)
    for app in dict.fromkeys(key[0] for key in reversed(order) if key in wanted):
        kept = [
            name
            for label, name in order
            if label == app and (label, name) in loader.applied_migrations.keys() - wanted
        ]
        yield app, kept[-1] if kept else "zero"


def _above(key: MigrationKey, loader: MigrationLoader) -> Iterator[MigrationKey]:
    """All that depend on a migration."""
    waiting, seen = [loader.graph.node_map[key]], {key}
    while waiting:
        for child in waiting.pop().children:
            if child.key not in seen:
                seen.add(child.key)
                waiting.append(child)
                yield child.key


def _names(keys: Sequence[MigrationKey]) -> str:
    return ", ".join(f"{app}.{name}" for app, name in keys)
