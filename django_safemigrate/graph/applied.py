"""The history as a database has it: which migrations it has applied, and what a target asks to be run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.migrations.exceptions import AmbiguityError, InconsistentMigrationHistory
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from django_safemigrate.graph.errors import HistoryError
from django_safemigrate.graph.history import MigrationKey, conflicts, plan, readable
from django_safemigrate.graph.walk import MigrationSteps, walk

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper


@dataclass(frozen=True, slots=True)
class Route:
    """The migrations that ``migrate`` would run for a target, in its order; ``backwards``: takes back."""

    loader: MigrationLoader
    keys: tuple[MigrationKey, ...]
    backwards: bool

    def steps(self) -> Iterator[MigrationSteps]:
        """The migrations of the route with the states that Django gives them: those that the migrations applied in this
        database leave, and the earlier ones of the route. Raises :class:`HistoryError`."""
        # MigrationExecutor._migrate_all_forwards and _migrate_all_backwards, Django 5.2 to 6.1.
        wanted = set(self.keys)
        whole = plan(self.loader)
        applied = [key for key in whole if key in self.loader.applied_migrations]
        order = applied if self.backwards else [*applied, *(key for key in whole if key in wanted)]
        found = (one for one in walk(self.loader, order=order) if one.key in wanted)
        if not self.backwards:
            yield from found
            return
        by_key = {one.key: one for one in found}
        yield from (by_key[key] for key in self.keys)


def route(connection: BaseDatabaseWrapper, app_label: str | None, migration_name: str | None) -> Route:
    """What ``migrate APP_LABEL MIGRATION_NAME`` would run on the database of Django's ``connection``, which is asked
    what it has applied. ``migration_name`` may be the beginning of a name, or ``zero``.

    Raises :class:`HistoryError` for a history that cannot be read, or that ``migrate`` refuses, and for a target
    that there is none of.
    """
    with readable():
        executor = MigrationExecutor(connection)
    loader = executor.loader
    try:
        loader.check_consistent_history(connection)
    except InconsistentMigrationHistory as error:
        raise HistoryError(
            str(error), "Apply the one that is missing, or record it with migrate --fake."
        ) from error
    if several := conflicts(loader):
        names = "; ".join(f"{', '.join(found)} in {label}" for label, found in several.items())
        raise HistoryError(
            f"Several migrations are the last of their app: {names}.", "Run makemigrations --merge."
        )
    found = executor.migration_plan(_targets(loader, app_label, migration_name))
    keys = tuple((one.app_label, one.name) for one, _ in found)
    return Route(loader, keys, any(backwards for _, backwards in found))


def _targets(
    loader: MigrationLoader, app_label: str | None, migration_name: str | None
) -> Sequence[tuple[str, str | None]]:
    """As ``migrate`` understands its arguments."""
    if app_label is None:
        return list(loader.graph.leaf_nodes())
    if app_label not in loader.migrated_apps:
        known = ", ".join(sorted(loader.migrated_apps))
        raise HistoryError(f"There is no app '{app_label}' with migrations.", f"Name one of: {known}.")
    if migration_name is None:
        return list(loader.graph.leaf_nodes(app_label))
    if migration_name == "zero":
        return [(app_label, None)]
    try:
        name = loader.get_migration_by_prefix(app_label, migration_name).name
    except AmbiguityError as error:
        raise HistoryError(
            f"Several migrations of '{app_label}' begin with '{migration_name}'.", "Give more of the name."
        ) from error
    except KeyError as error:
        raise HistoryError(
            f"App '{app_label}' has no migration whose name begins with '{migration_name}'.",
            f"List its migrations with showmigrations {app_label}.",
        ) from error
    key = (app_label, name)
    if key not in loader.graph.nodes and key in loader.replacements:
        # A squashed migration of which only a part is applied is not in the graph: its last one stands for it.
        return [loader.replacements[key].replaces[-1]]
    return [key]
