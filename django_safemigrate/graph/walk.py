"""Every operation in its place, with the state before and after it; the same backwards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.db.migrations import Migration, SeparateDatabaseAndState
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation

from django_safemigrate.graph.errors import HistoryError
from django_safemigrate.graph.history import MigrationKey, plan
from django_safemigrate.graph.pending import Pending
from django_safemigrate.graph.source import locate
from django_safemigrate.render import LazyState


@dataclass(frozen=True, slots=True)
class Step:
    """One operation in its place.

    ``path`` is the index path of the operation in its migration: ``"2"``, and ``"2.0"`` for the first
    of the database operations of a ``SeparateDatabaseAndState`` at ``"2"``. ``before`` and ``after``
    are the states Django gives to ``database_forwards`` (and, swapped, to ``database_backwards``).
    ``container`` marks a ``SeparateDatabaseAndState``: what it does to the database is what its
    children do, which follow it as steps of their own.
    """

    migration: Migration
    operation: Operation
    path: str
    before: LazyState
    after: LazyState
    container: bool = False


@dataclass(frozen=True, slots=True)
class MigrationSteps:
    """The steps of one migration, forwards, and the states before and after the whole of it.

    ``initial`` is true for what ``migrate --fake-initial`` would take for the app's first migration. ``siblings`` are all
    migrations of the app in the order of the walk, itself included.
    """

    migration: Migration
    steps: tuple[Step, ...]
    before: LazyState
    after: LazyState
    initial: bool
    siblings: Sequence[Migration] = ()

    @property
    def key(self) -> MigrationKey:
        return self.migration.app_label, self.migration.name


@dataclass(frozen=True, slots=True)
class Reversal:
    """What unapplying one migration does: its steps in backwards order.

    Give ``step.after`` as ``from_state`` and ``step.before`` as ``to_state`` to
    ``database_backwards``. ``blockers`` are the operations Django refuses to reverse; with one of
    them among its top-level operations a migration is not unapplied at all.
    """

    migration: Migration
    steps: tuple[Step, ...]
    blockers: tuple[Step, ...]

    @property
    def reversible(self) -> bool:
        return not self.blockers


def walk(
    loader: MigrationLoader,
    *,
    targets: Sequence[MigrationKey] | None = None,
    order: Sequence[MigrationKey] | None = None,
) -> Iterator[MigrationSteps]:
    """Go once through the history in the order in which stock ``migrate`` applies it to an empty database.

    ``targets`` limits the walk to these migrations and what they depend on; by default all leaf nodes.
    ``order`` names all migrations to go through instead, each after those it depends on. No database is needed and no ``RunPython`` code is called. The states share everything that does
    not change between them; keep no more of them than needed, since each keeps its models alive.

    Raises :class:`HistoryError` when an operation does not fit the state it is applied to.
    """
    state = LazyState(real_apps=loader.unmigrated_apps)
    pending = Pending()
    keys = plan(loader, targets=targets) if order is None else order
    siblings: dict[str, list[Migration]] = {}
    for key in keys:
        siblings.setdefault(key[0], []).append(loader.graph.nodes[key])
    for key in keys:
        steps = _migration_steps(loader.graph.nodes[key], state, pending, siblings[key[0]])
        yield steps
        state = steps.after


def steps_of(migration: Migration, before: LazyState) -> MigrationSteps:
    """The steps of one migration on the state that it meets. Raises :class:`HistoryError` as ``walk`` does."""
    return _migration_steps(migration, before, Pending(), ())


def reverse(forwards: MigrationSteps) -> Reversal:
    """The same migration backwards, as ``Migration.unapply`` and
    ``SeparateDatabaseAndState.database_backwards`` run it.

    Django computes each intermediate state from the state before the migration, so the states
    are those of the forwards steps.
    """
    ordered: list[Step] = []
    _reverse_into(ordered, forwards.steps)
    blockers = tuple(step for step in forwards.steps if not step.operation.reversible)
    return Reversal(forwards.migration, tuple(ordered), blockers)


def _reverse_into(ordered: list[Step], steps: Sequence[Step]) -> None:
    """Append ``steps`` (siblings, each container followed by all below it) from the last to the first."""
    end = len(steps)
    for start in reversed(_siblings(steps)):
        ordered.append(steps[start])
        _reverse_into(ordered, steps[start + 1 : end])
        end = start


def _siblings(steps: Sequence[Step]) -> list[int]:
    """The positions of the topmost steps of a flattened sequence."""
    depth = steps[0].path.count(".") if steps else 0
    return [position for position, step in enumerate(steps) if step.path.count(".") == depth]


@dataclass(frozen=True, slots=True)
class _Gathering:
    """The steps of a migration as they are found."""

    migration: Migration
    pending: Pending
    steps: list[Step] = field(default_factory=list)


def _migration_steps(
    migration: Migration, before: LazyState, pending: Pending, siblings: Sequence[Migration]
) -> MigrationSteps:
    found = _Gathering(migration, pending)
    after = _gather(found, migration.operations, before, "")
    return MigrationSteps(migration, tuple(found.steps), before, after, is_initial(migration), siblings)


def _gather(found: _Gathering, operations: Sequence[Operation], state: LazyState, prefix: str) -> LazyState:
    """Append the steps of ``operations``, each applied to a copy of the state the one before it left.

    Children of a ``SeparateDatabaseAndState`` start from the state before their container and move a
    copy of their own (``SeparateDatabaseAndState.database_forwards``, Django 5.2 to 6.1).
    """
    for index, written in enumerate(operations):
        path = f"{prefix}{index}"
        operation = found.pending.stand_in(written, found.migration.app_label, state)
        after = _state_after(found.migration, operation, state, path)
        children = _children(operation)
        found.steps.append(
            Step(found.migration, operation, path, state, after, container=children is not None)
        )
        if children is not None:
            _gather(found, children, state, f"{path}.")
        state = after
    return state


def _state_after(migration: Migration, operation: Operation, before: LazyState, path: str) -> LazyState:
    after = before.clone()
    try:
        operation.state_forwards(migration.app_label, after)
    except Exception as error:
        place = locate(migration, path)
        if not isinstance(operation, Operation):
            raise HistoryError(
                f"{operation!r} in the operations of {migration} is no operation.",
                "Put a call there, such as migrations.AddField(…).",
                path=place.path,
                line=place.line,
            ) from error
        raise HistoryError(
            f"{type(operation).__name__} in {migration} does not fit the models that the migrations "
            f"before it leave: {type(error).__name__}: {error}.",
            "Mend the operation, or add the missing migration to the dependencies.",
            path=place.path,
            line=place.line,
        ) from error
    return after


def _children(operation: Operation) -> Sequence[Operation] | None:
    """The operations that do the database work of this one, when it does none of its own."""
    # A subclass with its own database_forwards may do anything: it is an operation like any other.
    if (
        isinstance(operation, SeparateDatabaseAndState)
        and type(operation).database_forwards is SeparateDatabaseAndState.database_forwards
    ):
        return operation.database_operations
    return None


def is_initial(migration: Migration) -> bool:
    """Whether ``migrate --fake-initial`` would take this for the app's first migration
    (``MigrationExecutor.detect_soft_applied``)."""
    if migration.initial is not None:
        return migration.initial
    return all(app_label != migration.app_label for app_label, _ in migration.dependencies)
