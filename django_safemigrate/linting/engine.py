"""One lint run: the history compiled from its beginning, the selected migrations judged."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.apps import apps
from django.db import connections
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.utils import Error as DatabaseError

from django_safemigrate.compiler import CompiledMigration, Compiler
from django_safemigrate.conf import Settings, Target
from django_safemigrate.databases.base import Database
from django_safemigrate.databases.offline import offline
from django_safemigrate.graph import load, locate, select, source_file, walk
from django_safemigrate.linting import details
from django_safemigrate.linting.firstparty import current_folder, is_first_party_file
from django_safemigrate.linting.grading import graded
from django_safemigrate.linting.judged import Allowed, Judged, Placed
from django_safemigrate.linting.names import check_names
from django_safemigrate.linting.options import LintError, Options
from django_safemigrate.rules import Finding, Project, Rule, all_rules


def chosen_rules(options: Options, settings: Settings) -> tuple[Rule, ...]:
    """The rules to run, those that judge the others' findings last. Raises ``UnknownRule``."""
    check_names(
        (
            *options.rules,
            *options.extra,
            *options.ignored,
            *settings.select,
            *settings.extend_select,
            *settings.ignore,
        )
    )
    known = all_rules()
    by_default = {name for name, one in known.items() if not one.opt_in}
    if options.rules:
        wanted = set(options.rules)
    else:
        wanted = (set(settings.select or by_default) | set(settings.extend_select)) - set(settings.ignore)
    wanted = (wanted | set(options.extra)) - set(options.ignored)
    return tuple(
        sorted((known[name] for name in sorted(wanted)), key=lambda one: one.check_findings is not None)
    )


class Run:
    """A lint run. Iterate ``judged()`` once, then ask ``project_findings()``. Touches no database unless ``options.applied`` is set.

    Raises ``HistoryError`` for a history that cannot be read, ``LintError`` for a database that cannot be asked, ``UnknownRule``.
    """

    def __init__(self, options: Options, settings: Settings, target: Target, database: Database) -> None:
        self.options = options
        self.settings = settings
        self.target = target
        self.database = database
        self.rules = chosen_rules(options, settings)
        applied = None if options.applied is None else applied_migrations(options.database)
        with offline():
            self.loader = load()
        selected = select(self.loader, options.selection)
        self.selected = frozenset(
            key
            for key in selected
            if (not options.first_party or is_first_party(self.loader.graph.nodes[key], settings))
            and (applied is None or (key in applied) is options.applied)
        )
        self._named = {options.selection.app_label, *options.selection.include_apps}

    def judged(self) -> Iterator[Judged]:
        """Every selected migration in dependency order."""
        compiler = Compiler(self.database, self.options.database)
        left = set(self.selected)
        with offline(), fewer_collections():
            for steps in walk(self.loader):
                compiled = compiler.compile(steps)
                if steps.key in left:
                    left.discard(steps.key)
                    yield self._judge(compiled)
                if not left:
                    return

    def _judge(self, compiled: CompiledMigration) -> Judged:
        migration = compiled.migration
        kept: list[Placed] = []
        allowed: list[Allowed] = []
        allow = getattr(migration, "allow", {})
        for finding in self._findings(compiled):
            placed = place(finding, self.loader)
            if is_allowed(finding, allow):
                allowed.append(Allowed(placed, "class", allow[finding.rule]))
            else:
                kept.append(placed)
        kept.sort(key=lambda one: (one.line or 0, one.finding.operation or "", one.finding.rule))
        return Judged(
            migration.app_label,
            migration.name,
            shown_path(source_file(migration)),
            migration.atomic,
            details.counts(compiled),
            tuple(kept),
            tuple(allowed),
            details.operations(compiled) if self.options.details else None,
        )

    def _findings(self, compiled: CompiledMigration) -> list[Finding]:
        """What the chosen rules say, each finding as bad as it is in this project."""
        if not self._may_be_mended(compiled.migration):
            return []
        found: list[Finding] = []
        kinds = compiled.kinds
        for rule in self.rules:
            if rule.concerns(kinds):
                found += [*rule.findings(compiled, found)]
        return [one for one in map(self._graded, found) if one is not None]

    def _graded(self, finding: Finding) -> Finding | None:
        return graded(finding, all_rules()[finding.rule], self.settings)

    def _may_be_mended(self, migration: Migration) -> bool:
        """Whether findings are of use to anybody: Django's own migrations are what they are, and applied long ago."""
        own = apps.get_app_config(migration.app_label).name.startswith("django.contrib.")
        return not own or migration.app_label in self._named

    def project_findings(self) -> tuple[Placed, ...]:
        """What the rules say about the history as a whole, for apps that are selected."""
        labels = {app for app, _ in self.selected}
        project = Project(self.loader, self.settings, self.selected)
        found = [one for rule in self.rules if rule.check_project for one in rule.check_project(project)]
        here = [self._graded(one) for one in found if one.app in labels]
        return tuple(place(one, self.loader) for one in here if one is not None)


@contextmanager
def fewer_collections() -> Iterator[None]:
    """Inside, Python looks for cyclic garbage less often, and not among what was there before: rendered models are made of cycles and
    live for a while, so that looking early finds little and costs a fifth of the time."""
    before = gc.get_threshold()
    # What is frozen already is somebody else's to release, and there is no telling it from ours.
    ours = gc.get_freeze_count() == 0
    if ours:
        gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        if ours:
            gc.unfreeze()


def is_first_party(migration: Migration, settings: Settings) -> bool:
    """Whether a migration is the project's to mend: its app is in ``SAFEMIGRATE["FIRST_PARTY_APPS"]``; without that setting, its file
    (``MIGRATION_MODULES`` may have moved it) is not part of an installed package."""
    if settings.first_party_apps is not None:
        return migration.app_label in settings.first_party_apps
    path = source_file(migration)
    return path is not None and is_first_party_file(path)


def is_allowed(finding: Finding, allow: object) -> bool:
    """Whether the ``allow`` attribute of its migration silences a finding: by rule, and with a reason."""
    reason = allow.get(finding.rule) if isinstance(allow, Mapping) else None
    return isinstance(reason, str) and bool(reason.strip())


def place(finding: Finding, loader: MigrationLoader) -> Placed:
    """A finding with the file and line to open; that of the migration's class when it is about no single operation."""
    migration = loader.graph.nodes[finding.app, finding.migration]
    spot = locate(migration, finding.operation or "")
    return Placed(finding, shown_path(spot.path), spot.line)


def shown_path(path: str | None) -> str | None:
    """``path`` relative to the current folder when it is below it."""
    folder = current_folder()
    below = folder and path is not None and path.startswith(f"{folder}{os.sep}")
    return path[len(folder) + 1 :] if path is not None and below else path


def applied_migrations(alias: str) -> frozenset[tuple[str, str]]:
    """The migrations recorded as applied in a database. Raises ``LintError`` when it cannot be asked."""
    try:
        return frozenset(MigrationRecorder(connections[alias]).applied_migrations())
    except DatabaseError as error:
        reason = str(error).strip().partition("\n")[0]
        raise LintError(
            f"The database {alias!r} cannot be asked which migrations are applied: {reason}. "
            "Mend the connection, or leave out --applied-migrations/--unapplied-migrations."
        ) from error
