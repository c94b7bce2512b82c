"""Runs stock migrations one at a time, forwards and then backwards for the record only."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState

from stock.fixture import OWN_APP, Recorded
from stock.observer import Observer


class Walk:
    """Stock `migrate` on an empty database, with a look at every statement.

    The database ends exactly as stock `migrate` leaves it: what was reversed is rolled back, or, where a
    migration is not atomic, replaced by a copy made before.
    """

    def __init__(self, connection: BaseDatabaseWrapper, apps: Collection[str] = ()) -> None:
        """`apps`: labels to run, with what they depend on; all when empty."""
        self._connection = connection
        # Any: django-stubs does not know what the executor itself calls.
        self._executor: Any = MigrationExecutor(connection)
        leaves = self._executor.loader.graph.leaf_nodes()
        targets = [node for node in leaves if node[0] != OWN_APP and (not apps or node[0] in apps)]
        self.migrations: list[Migration] = [one for one, _ in self._executor.migration_plan(targets)]

    def __iter__(self) -> Iterator[Recorded]:
        """Apply every migration in turn, and yield what it did forwards and what its reverse would do.

        Raises: whatever a migration raises when stock Django applies it.
        """
        self._executor.recorder.ensure_schema()
        state: ProjectState = self._executor._create_project_state()
        for migration in self.migrations:
            if "apps" not in vars(state):
                _ = state.apps
            before = state.clone()
            yield self._forward(migration, state)
            if all(operation.reversible for operation in migration.operations):
                yield self._reverse(migration, _rendered(before))

    def _forward(self, migration: Migration, state: ProjectState) -> Recorded:
        observer = Observer(self._connection)
        editor = self._connection.schema_editor(atomic=migration.atomic)
        with observer.watched(migration.operations, editor), editor:
            migration.apply(state, editor)
        self._executor.record_migration(migration)
        return Recorded(migration.app_label, migration.name, "forward", observer.statements)

    def _reverse(self, migration: Migration, before: ProjectState) -> Recorded:
        """Run the reverse and undo it. A reverse that fails is a result too: its
        error is what is recorded."""
        recorded = Recorded(migration.app_label, migration.name, "reverse")
        unapply = self._unapply_and_roll_back if migration.atomic else self._unapply_and_restore
        observer = Observer(self._connection, rolled_back=migration.atomic)
        try:
            unapply(migration, before, observer)
        except Exception as error:  # noqa: BLE001 - a RunPython callable may raise anything
            text = str(error).partition("\n")[0]
            return Recorded(recorded.app, recorded.name, "reverse", error=f"{type(error).__name__}: {text}")
        finally:
            # Rows that the reverse saw or made may be remembered there.
            ContentType.objects.clear_cache()
        recorded.statements.extend(observer.statements)
        return recorded

    def _unapply(self, migration: Migration, before: ProjectState, observer: Observer) -> None:
        editor = self._connection.schema_editor(atomic=migration.atomic)
        with observer.watched(migration.operations, editor), editor:
            migration.unapply(before, editor)

    def _unapply_and_roll_back(self, migration: Migration, before: ProjectState, observer: Observer) -> None:
        with transaction.atomic(self._connection.alias):
            self._unapply(migration, before, observer)
            transaction.set_rollback(True, self._connection.alias)

    def _unapply_and_restore(self, migration: Migration, before: ProjectState, observer: Observer) -> None:
        name = self._connection.ops.quote_name(self._connection.settings_dict["NAME"])
        copy = self._connection.ops.quote_name(f"{self._connection.settings_dict['NAME']}_copy")
        self._administer(f"CREATE DATABASE {copy} TEMPLATE {name}")
        try:
            self._unapply(migration, before, observer)
        finally:
            self._administer(f"DROP DATABASE {name}", f"ALTER DATABASE {copy} RENAME TO {name}")

    def _administer(self, *statements: str) -> None:
        self._connection.close()
        with self._connection._nodb_cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)


def _rendered(state: ProjectState) -> ProjectState:
    """Render all models anew, as a process that does nothing but this reverse would."""
    del state.apps
    state.is_delayed = False
    _ = state.apps
    return state
