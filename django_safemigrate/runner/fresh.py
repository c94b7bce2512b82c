"""Building an empty database: what Django does, with models that are rendered on demand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from django.core.management.commands import migrate
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState

from django_safemigrate.render import LazyState

OWN_LABEL = "django_safemigrate"

PlanItem = tuple[Migration, bool]
"""A migration, and whether it is taken back."""


class FreshExecutor(MigrationExecutor):
    """Django's executor, whose states render a model when it is asked for instead of all of them all the time.

    Transactions, records, signals, ``--fake`` and ``--fake-initial`` are Django's own code; only the states differ, and what they give
    to operations, ``RunPython`` code and receivers of signals is what stock states give. It is right on any database. What it runs is
    what Django runs, without programs: use it where nobody waits.
    """

    def _create_project_state(self, with_applied_migrations: bool = False) -> LazyState:
        state = LazyState(real_apps=self.loader.unmigrated_apps)
        applied = self.loader.applied_migrations if with_applied_migrations else {}
        # Django makes the plan of the whole history even where nothing of it is applied.
        for migration, _ in self._whole_history() if applied else ():
            if (migration.app_label, migration.name) in applied:
                state = _settled(migration.mutate_state(state, preserve=False))
        return state

    def _whole_history(self) -> list[PlanItem]:
        return self.migration_plan(self.loader.graph.leaf_nodes(), clean_start=True)

    def _migrate_all_forwards(
        self,
        state: ProjectState,
        plan: Sequence[PlanItem],
        full_plan: Sequence[PlanItem],
        fake: bool,
        fake_initial: bool,
    ) -> ProjectState:
        """Django's, which would announce before every migration that it renders all models."""
        wanted = {migration for migration, _ in plan}
        for migration, _ in full_plan:
            if migration in wanted:
                wanted.remove(migration)
                state = self.apply_migration(state, migration, fake=fake, fake_initial=fake_initial)
            if not wanted:
                break
        return state

    def apply_migration(
        self, state: ProjectState, migration: Migration, fake: bool = False, fake_initial: bool = False
    ) -> ProjectState:
        """Run a migration forwards. ``state`` is what the migrations before it leave, and stays as it is."""
        return super().apply_migration(_settled(state), migration, fake=fake, fake_initial=fake_initial)


def holds_nothing(executor: MigrationExecutor) -> bool:
    """Whether the database has no tables and no applied migrations, those of this app and the record of migrations aside.

    Ask before ``--run-syncdb`` makes the tables of apps without migrations. What the server or an extension keeps for itself is
    left out as far as Django's introspection leaves it out.
    """
    if any(label != OWN_LABEL for label, _ in executor.loader.applied_migrations):
        return False
    connection = executor.connection
    recorded = executor.recorder.Migration._meta.db_table
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor, include_views=True)
    return all(name == recorded or name.startswith(f"{OWN_LABEL}_") for name in tables)


@contextmanager
def executing_with(executor: Callable[..., MigrationExecutor]) -> Iterator[None]:
    """Inside, Django's ``migrate`` command, and every command derived from it, works with this executor.

    Django offers no setting for it: ``Command.handle`` takes the name ``MigrationExecutor`` from its module (Django 5.2 to 6.1). It
    holds for all threads of the process; enter it before starting some.
    """
    names = vars(migrate)
    before = names["MigrationExecutor"]
    names["MigrationExecutor"] = executor
    try:
        yield
    finally:
        names["MigrationExecutor"] = before


def _settled(state: ProjectState) -> LazyState:
    """A lazy state with the same models. One that is changed in place through a whole history would be compared
    with what it was for every model that was ever asked for."""
    if isinstance(state, LazyState):
        return state.clone()
    return LazyState(state.models, state.real_apps)
