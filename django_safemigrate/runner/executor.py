"""Django's executor, which runs migrations online."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

import django
from django.db import transaction
from django.db.migrations.executor import MigrationExecutor

from django_safemigrate.execution import Event, Kind
from django_safemigrate.execution.sources import applied, taken_back
from django_safemigrate.runner.context import Context
from django_safemigrate.runner.contracts import forget_begun
from django_safemigrate.runner.fresh import FreshExecutor, executing_with, holds_nothing
from django_safemigrate.runner.migrations import Running, apply, unapply
from django_safemigrate.runner.stages import Cut, cut

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.migrations import Migration


class StagedExecutor(FreshExecutor):
    """Runs what belongs to the stage of ``context``. ``cut`` is the plan it was last asked for."""

    def __init__(
        self,
        connection: BaseDatabaseWrapper,
        progress_callback: Callable[..., Any] | None = None,
        *,
        context: Context,
    ) -> None:
        super().__init__(connection, progress_callback)
        self.context = context
        self.cut = Cut(())
        # Where there is nothing nobody waits, and nothing can be lost.
        self.is_fresh = holds_nothing(self)

    def migration_plan(self, targets: Any, clean_start: bool = False) -> list[tuple[Migration, bool]]:
        whole = super().migration_plan(targets, clean_start=clean_start)
        if clean_start or any(backwards for _, backwards in whole):
            return whole
        migrations = [one for one, _ in whole]
        self.cut = cut(migrations, self.loader, self.context.stage, self.context.until)
        return [(one, False) for one in self.cut.ready]

    def apply_migration(
        self, state: Any, migration: Migration, fake: bool = False, fake_initial: bool = False
    ) -> Any:
        if fake_initial and not fake:
            fake, _ = self.detect_soft_applied(state, migration)
        with self._running(migration, "apply", fake) as running:
            if self.is_fresh and not fake:
                with without_progress(self):
                    return super().apply_migration(state, migration)
            if fake:
                running.record()
                forget_begun(self.connection, migration)
                return migration.mutate_state(state)
            return apply(migration, state, running)

    def unapply_migration(
        self, state: Any, migration: Migration, fake: bool = False, only: Collection[str] | None = None
    ) -> Any:
        """As Django's; ``only``: the paths of the operations that are to be taken back, None for all."""
        with self._running(migration, "unapply", fake) as running:
            if fake:
                running.record()
                forget_begun(self.connection, migration, contracts=True)
            else:
                unapply(migration, state, running, only)
        return state

    @contextmanager
    def _running(self, migration: Migration, what: str, fake: bool) -> Iterator[Running]:
        """Tell of the beginning and the end of a migration; gives what runs it."""
        context = self.context
        record = self._record_applied if what == "apply" else self._record_unapplied
        with context.at(app=migration.app_label, migration=migration.name):
            context.check()
            told = {"what": what, "fake": fake}
            context.report(Event(Kind.MIGRATION_STARTED, f"{what} {migration}", told))
            if self.progress_callback:
                self.progress_callback(f"{what}_start", migration, fake)
            yield Running(self.connection, context, partial(record, migration))
            if self.progress_callback:
                self.progress_callback(f"{what}_success", migration, fake)
            context.report(Event(Kind.MIGRATION_DONE, f"{what} {migration}", told))

    def _record_applied(self, migration: Migration) -> None:
        with transaction.atomic(self.connection.alias):
            if django.VERSION >= (6, 0):
                super().record_migration(migration.app_label, migration.name)
            else:
                super().record_migration(migration)  # type: ignore[call-arg,arg-type]
            applied(self.connection, migration)

    def _record_unapplied(self, migration: Migration) -> None:
        """As ``unapply_migration`` of Django's keeps it."""
        with transaction.atomic(self.connection.alias):
            if django.VERSION >= (6, 0):
                super().record_migration(migration.app_label, migration.name, forward=False)
            else:
                for key in (*migration.replaces, (migration.app_label, migration.name)):
                    self.recorder.record_unapplied(*key)
            taken_back(self.connection, migration)


def executing(context: Context, alias: str) -> AbstractContextManager[None]:
    """Inside, Django's ``migrate`` runs migrations on the database of that alias as ``context`` says. On another one it is Django's own: code of a
    migration may call it."""

    def made(
        connection: BaseDatabaseWrapper, progress_callback: Callable[..., Any] | None = None
    ) -> MigrationExecutor:
        if connection.alias != alias:
            return MigrationExecutor(connection, progress_callback)
        return StagedExecutor(connection, progress_callback, context=context)

    return executing_with(made)


@contextmanager
def without_progress(executor: MigrationExecutor) -> Iterator[None]:
    """Inside, what Django's executor would tell is not told twice."""
    before = executor.progress_callback
    executor.progress_callback = None
    try:
        yield
    finally:
        executor.progress_callback = before
