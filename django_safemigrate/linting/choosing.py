"""Which migrations and which rules a run is about."""

from __future__ import annotations

from pathlib import Path

from django.db import connections
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.utils import Error as DatabaseError

from django_safemigrate.conf import Settings
from django_safemigrate.conf.firstparty import is_first_party_file, is_our_migration
from django_safemigrate.graph import select, source_file
from django_safemigrate.linting.names import check_names
from django_safemigrate.linting.options import LintError, Options
from django_safemigrate.rules import Changes, Rule, all_rules

Key = tuple[str, str]


def chosen_rules(options: Options, settings: Settings) -> tuple[Rule, ...]:
    """The rules to run, those that judge the others' findings last. Raises ``UnknownRule``."""
    check_names((*options.rules, *options.extra, *options.ignored, *options.as_errors))
    check_names((*settings.select, *settings.extend_select, *settings.ignore))
    check_names(name for name in settings.severity if name != "*")
    check_names(name for given in settings.app_severity.values() for name in given if name != "*")
    known = all_rules()
    by_default = {name for name, one in known.items() if not one.opt_in}
    if options.rules:
        wanted = set(options.rules)
    else:
        asked_for = {name for name, severity in settings.severity.items() if severity != "off"} - {"*"}
        asked_for |= set(options.as_errors)
        wanted = set(settings.select or by_default | asked_for) | set(settings.extend_select)
        wanted -= set(settings.ignore)
    wanted = (wanted | set(options.extra)) - set(options.ignored)
    return tuple(
        sorted((known[name] for name in sorted(wanted)), key=lambda one: one.check_findings is not None)
    )


def chosen_migrations(
    loader: MigrationLoader, options: Options, settings: Settings, changes: Changes | None
) -> frozenset[Key]:
    """The migrations to judge. Asks the database only when ``options.applied`` is set.

    Raises ``HistoryError`` for a selection that fits nothing, ``LintError`` for a database that cannot be
    asked and for a ``START_AFTER`` that is no migration.
    """
    wanted = set(select(loader, options.selection)) - started_after(loader, settings) - _ours(loader)
    if options.listed is not None:
        wanted &= listed_migrations(loader, options.listed, options.root)
    if changes is not None:
        wanted &= changes.added | changes.modified
    if options.first_party:
        wanted = {key for key in wanted if is_first_party(loader.graph.nodes[key], settings)}
    if options.applied is not None:
        applied = applied_migrations(options.database)
        wanted = {key for key in wanted if (key in applied) is options.applied}
    return frozenset(wanted)


def _ours(loader: MigrationLoader) -> set[Key]:
    """The migrations of this package, which nobody who lints can mend."""
    return {
        key
        for key, migration in loader.graph.nodes.items()
        if (path := source_file(migration)) is not None and is_our_migration(path)
    }


def started_after(loader: MigrationLoader, settings: Settings) -> frozenset[Key]:
    """The migrations that ``START_AFTER`` leaves out: those it names and all of the same app that they build
    on."""
    left_out: set[Key] = set()
    for app, name in settings.start_after.items():
        if (app, name) not in loader.graph.nodes:
            raise LintError(
                f"START_AFTER names {app}.{name}, which is not in the history. "
                f"Use the whole name of a migration that showmigrations {app} lists; of a squashed one, that of the squash."
            )
        left_out |= {key for key in loader.graph.forwards_plan((app, name)) if key[0] == app}
    return frozenset(left_out)


def listed_migrations(loader: MigrationLoader, file: Path, root: Path) -> frozenset[Key]:
    """The migrations whose paths are the lines of a file: absolute, below ``root``, or below any other folder
    when none is there, such as that of the repository. Then the app's folder, ``migrations`` and the name
    tell. Raises ``LintError`` when it cannot be read."""
    try:
        lines = [line.strip() for line in file.read_text(encoding="utf-8").splitlines()]
    except (OSError, ValueError) as error:
        raise LintError(
            f"The list of migrations {file} cannot be read: {error}. Name a file of paths."
        ) from error
    named = [root / line for line in lines if line.endswith(".py")]
    paths = {one.resolve() for one in named if one.is_file()}
    tails = {one.parts[-3:] for one in named if not one.is_file()}
    return frozenset(
        key
        for key, migration in loader.graph.nodes.items()
        if (path := source_file(migration)) is not None
        and ((own := Path(path).resolve()) in paths or own.parts[-3:] in tails)
    )


def is_first_party(migration: Migration, settings: Settings) -> bool:
    """Whether a migration is the project's to mend: its app is in ``SAFEMIGRATE["FIRST_PARTY_APPS"]``;
    without that setting, its file (``MIGRATION_MODULES`` may have moved it) is not part of an installed
    package."""
    if settings.first_party_apps is not None:
        return migration.app_label in settings.first_party_apps
    path = source_file(migration)
    return path is not None and is_first_party_file(path)


def applied_migrations(alias: str) -> frozenset[Key]:
    """The migrations recorded as applied in a database. Raises ``LintError`` when it cannot be asked."""
    try:
        return frozenset(MigrationRecorder(connections[alias]).applied_migrations())
    except DatabaseError as error:
        reason = str(error).strip().partition("\n")[0]
        raise LintError(
            f"The database {alias!r} cannot be asked which migrations are applied: {reason}. "
            "Mend the connection, or leave out --applied-migrations/--unapplied-migrations."
        ) from error
