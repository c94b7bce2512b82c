"""Walks the operations of a migration, asks each for its SQL offline, and applies it to the catalog."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from copy import copy
from functools import partial
from typing import TYPE_CHECKING

from django.db import NotSupportedError, router
from django.db.migrations.operations import RunPython

from django_safemigrate.compiler.compiled import CompiledMigration, CompiledOperation
from django_safemigrate.compiler.transcript import Transcript
from django_safemigrate.databases.base import Database, NeedsServer
from django_safemigrate.graph import MigrationSteps, Step, reverse
from django_safemigrate.schema.catalog import Catalog

if TYPE_CHECKING:
    from django.db.migrations import Migration

    from django_safemigrate.databases.base import Recording

RUNS_PYTHON = "It runs Python code, which linting never runs."
_asked: ContextVar[Step | None] = ContextVar("asked", default=None)


class Compiler:
    """Compiles migrations in dependency order. ``catalog`` is the schema before the first one, by default an empty one,
    then the schema after the last one compiled forwards."""

    def __init__(self, database: Database, alias: str = "default", catalog: Catalog | None = None) -> None:
        self.database = database
        self.alias = alias
        self.catalog = catalog if catalog is not None else Catalog()
        self._before = self.catalog.snapshot()

    def compile(self, steps: MigrationSteps) -> CompiledMigration:
        """Compile a migration forwards and move ``catalog`` past it."""
        before = self._before
        operations = self._collect(steps.migration, steps.steps, self.catalog, backwards=False)
        after = self._before = self.catalog.snapshot()
        back = partial(self.compile_backwards, steps, after)
        return CompiledMigration(
            steps.migration,
            "forward",
            steps.initial,
            operations,
            before,
            after,
            self.database,
            back,
            steps.siblings,
        )

    def compile_backwards(self, steps: MigrationSteps, after: Catalog) -> CompiledMigration:
        """Compile taking a migration back. ``after`` is the schema it left; ``catalog`` stays where it is.

        An operation that cannot be taken back is opaque and says so.
        """
        catalog = after.snapshot()
        operations = self._collect(steps.migration, reverse(steps).steps, catalog, backwards=True)
        return CompiledMigration(
            steps.migration, "reverse", steps.initial, operations, after, catalog, self.database
        )

    def compile_operation(self, step: Step, *, backwards: bool = False) -> CompiledOperation:
        """Compile one operation that stands by itself, and move ``catalog`` past it. Backwards, ``step`` still has the
        state before it in ``before``."""
        (operation,) = self._collect(step.migration, [step], self.catalog, backwards=backwards)
        self._before = self.catalog.snapshot()
        return operation

    def _collect(
        self, migration: Migration, steps: Iterable[Step], catalog: Catalog, *, backwards: bool
    ) -> list[CompiledOperation]:
        catalog.begin()
        operations = [CompiledOperation(step) for step in steps]
        transcript = Transcript(self.database, catalog, {one.path: one for one in operations})
        with self.database.collect(
            self.alias, catalog, transcript.execute, atomic=migration.atomic
        ) as recording:
            for operation in operations:
                # As Migration.apply does for an operation that is atomic in a migration that is not; it does not ask nested ones.
                atomic = (
                    bool(operation.step.operation.atomic)
                    and not migration.atomic
                    and "." not in operation.path
                )
                with recording.operation(operation.path, atomic=atomic):
                    _run(operation, recording, alias=self.alias, backwards=backwards)
        return operations


def _run(operation: CompiledOperation, recording: Recording, *, alias: str, backwards: bool) -> None:
    """Let the operation emit its SQL to the recording connection; Python code of the user's is never called."""
    step = operation.step
    if step.container:
        return
    if isinstance(step.operation, RunPython):
        with _reason_kept(operation):
            if router.allow_migrate(alias, step.migration.app_label, **step.operation.hints):
                operation.opaque = RUNS_PYTHON
        return
    if backwards and not step.operation.reversible:
        operation.opaque = "It cannot be taken back."
        return
    skipped = len(recording.skipped)
    try:
        _emit(operation, recording, backwards=backwards)
    except NotSupportedError as error:
        operation.refused = str(error)
        # Most likely it is the transaction that is refused; what it would do outside of one is worth knowing.
        with recording.pretending_autocommit(), suppress(NotSupportedError):
            _emit(operation, recording, backwards=backwards)
    if operation.opaque is None and len(recording.skipped) > skipped:
        operation.opaque = f"{RUNS_PYTHON[:-1]} ({', '.join(dict.fromkeys(recording.skipped[skipped:]))})."


def _emit(operation: CompiledOperation, recording: Recording, *, backwards: bool) -> None:
    """Raises ``NotSupportedError`` as Django does; whatever else stops it is kept as the reason why its effect is not known."""
    step = operation.step
    app_label, editor = step.migration.app_label, recording.schema_editor
    with _reason_kept(operation), _asking(step):
        if backwards:
            # Of a copy: Django's renames swap their names meanwhile, and an error on the way would leave them so.
            copy(step.operation).database_backwards(app_label, editor, step.after, step.before)
        else:
            step.operation.database_forwards(app_label, editor, step.before, step.after)


def asked() -> Step | None:
    """The operation that is being asked for its SQL, in its place; None outside of a compiler."""
    return _asked.get()


@contextmanager
def _asking(step: Step) -> Iterator[None]:
    token = _asked.set(step)
    try:
        yield
    finally:
        _asked.reset(token)


@contextmanager
def _reason_kept(operation: CompiledOperation) -> Iterator[None]:
    try:
        yield
    except NotSupportedError:
        raise
    except NeedsServer as error:
        operation.opaque = str(error)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - a third-party operation may raise anything; it is said in a finding
        text = " ".join(str(error).split())
        operation.opaque = f"Asking it for its SQL raised {type(error).__name__}{text and f': {text}'}"
