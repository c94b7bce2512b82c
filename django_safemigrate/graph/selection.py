"""The migrations that somebody asked for."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.migrations.exceptions import AmbiguityError
from django.db.migrations.loader import MigrationLoader

from django_safemigrate.graph.errors import HistoryError
from django_safemigrate.graph.history import MigrationKey
from django_safemigrate.graph.walk import is_initial


@dataclass(frozen=True, slots=True)
class Selection:
    """Which migrations to report on.

    ``migration_name`` may be the beginning of a name, as for ``migrate``, and needs ``app_label``.
    An empty ``include_apps`` means every app. ``names``/``not_names``: whole names of migrations, alone or
    with their app (``shop.0042_price``), none of ``names`` means all; ``containing``/``not_containing``: a
    part of the name. ``keys``: only these migrations, and of what is said about the history only what is said
    about them.
    """

    app_label: str | None = None
    migration_name: str | None = None
    include_apps: frozenset[str] = frozenset()
    exclude_apps: frozenset[str] = frozenset()
    ignore_initial: bool = False
    names: frozenset[str] = frozenset()
    not_names: frozenset[str] = frozenset()
    containing: str = ""
    not_containing: str = ""
    keys: frozenset[MigrationKey] | None = None


def select(loader: MigrationLoader, selection: Selection) -> frozenset[MigrationKey]:
    """The migrations of the loaded history that the selection asks for.

    Raises :class:`HistoryError` for an app or a migration that does not exist, an app without
    migrations asked for by name, one that is both asked for and left out, and the beginning of a name
    that fits several migrations.
    """
    named = {selection.app_label} if selection.app_label else set()
    for label in sorted(named | selection.include_apps | selection.exclude_apps):
        _check_app(loader, label)
    if selection.app_label and selection.app_label not in loader.migrated_apps:
        raise HistoryError(
            f"App '{selection.app_label}' has no migrations.",
            f"Run makemigrations {selection.app_label}, or name another app.",
        )
    left_out = named - selection.include_apps if selection.include_apps else named & selection.exclude_apps
    if left_out:
        raise HistoryError(
            f"App '{selection.app_label}' is asked for and left out at the same time.",
            "Name the app, or include and exclude apps, but not both.",
        )
    if selection.migration_name is not None:
        wanted = {_find(loader, selection.app_label, selection.migration_name)}
    else:
        wanted = {key for key in loader.graph.nodes if selection.app_label in {None, key[0]}}
    return frozenset(key for key in wanted if _passes(loader, selection, key))


def _passes(loader: MigrationLoader, selection: Selection, key: MigrationKey) -> bool:
    if selection.include_apps and key[0] not in selection.include_apps:
        return False
    if key[0] in selection.exclude_apps or not _is_named(selection, key):
        return False
    return not (selection.ignore_initial and is_initial(loader.graph.nodes[key]))


def _is_named(selection: Selection, key: MigrationKey) -> bool:
    app, name = key
    spelt = {name, f"{app}.{name}"}
    return (
        (not selection.names or not spelt.isdisjoint(selection.names))
        and spelt.isdisjoint(selection.not_names)
        and selection.containing in name
        and not (selection.not_containing and selection.not_containing in name)
        and (selection.keys is None or key in selection.keys)
    )


def _check_app(loader: MigrationLoader, label: str) -> None:
    if label not in loader.migrated_apps and label not in loader.unmigrated_apps:
        raise HistoryError(
            f"There is no installed app with the label '{label}'.",
            "Use a label of an app in INSTALLED_APPS: the last part of its name, unless its AppConfig sets another.",
        )


def _find(loader: MigrationLoader, app_label: str | None, prefix: str) -> MigrationKey:
    if app_label is None:
        raise HistoryError(f"Migration '{prefix}' is named without its app.", "Give the app label before it.")
    if (app_label, prefix) in loader.graph.nodes:
        return app_label, prefix
    try:
        migration = loader.get_migration_by_prefix(app_label, prefix)
    except AmbiguityError as error:
        raise HistoryError(f"{error}.", "Give more of its name.") from error
    except KeyError as error:
        raise HistoryError(
            f"App '{app_label}' has no migration whose name begins with '{prefix}'.",
            f"List its migrations with showmigrations {app_label}.",
        ) from error
    key = migration.app_label, migration.name
    if key in loader.graph.nodes:
        return key
    raise HistoryError(
        f"{migration} is not in the history of an empty database: a squashed migration replaces it.",
        "Name the squashed migration.",
    )
