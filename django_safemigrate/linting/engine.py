"""One lint run: the history compiled from its beginning, the selected migrations judged."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.apps import apps
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader

from django_safemigrate.compiler import CompiledMigration, Compiler
from django_safemigrate.conf import Settings, Target
from django_safemigrate.conf.firstparty import current_folder
from django_safemigrate.databases.base import Database
from django_safemigrate.databases.offline import offline
from django_safemigrate.graph import Allowance, allowances, is_ignored, load, locate, source_file, walk
from django_safemigrate.linting import details
from django_safemigrate.linting.baseline import Baseline, read_baseline
from django_safemigrate.linting.choosing import chosen_migrations, chosen_rules
from django_safemigrate.linting.git import changed_files, changes
from django_safemigrate.linting.grading import graded
from django_safemigrate.linting.judged import Allowed, Judged, Placed, Whole
from django_safemigrate.linting.options import Options
from django_safemigrate.linting.sizes import sized
from django_safemigrate.linting.stats import read_stats
from django_safemigrate.rules import Finding, Panel, Project, Severity, all_rules


class Run:
    """A lint run. Iterate ``judged()`` once, then ask ``project()``. Touches no database unless
    ``options.applied`` is set.

    Raises ``HistoryError`` for a history that cannot be read, ``LintError`` for a database that cannot be
    asked, ``UnknownRule``.
    """

    def __init__(self, options: Options, settings: Settings, target: Target, database: Database) -> None:
        self.options = options
        self.settings = settings
        self.target = target
        self.database = database
        self.rules = chosen_rules(options, settings)
        self.panel = Panel(self.rules)
        sizes = options.stats or settings.stats
        self.stats = read_stats(sizes) if sizes else None
        known = options.baseline or settings.baseline
        self.baseline = read_baseline(known) if known else Baseline()
        by_git = options.staged or options.since is not None
        files = changed_files(None if options.staged else options.since, options.root) if by_git else {}
        with offline(), fewer_collections():
            self.loader = load()
        self.changes = changes(files, options.since, self.loader) if by_git else None
        self.selected = chosen_migrations(self.loader, options, settings, self.changes)
        # Whether what it says may be another on another day.
        self.dated = False
        self._allowing: tuple[Migration, tuple[Allowance, ...]] | None = None
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
        self.dated |= any(one.until for one in self._allowances(migration))
        kept: list[Placed] = []
        allowed: list[Allowed] = []
        ignored = is_ignored(migration)
        for finding in self._findings(compiled):
            self._part(place(finding, self.loader), kept, allowed, ignored)
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
            ignored,
        )

    def _part(
        self, placed: Placed, kept: list[Placed], allowed: list[Allowed], ignored: bool = False
    ) -> None:
        """Put a finding where it belongs."""
        finding = placed.finding
        why = self._silenced(placed, self.loader.graph.nodes[finding.app, finding.migration])
        if why is None and ignored:
            why = Allowed(placed, "IgnoreMigration", "The whole migration is ignored.")
        if why is None:
            kept.append(placed)
        else:
            allowed.append(why)

    def _allowances(self, migration: Migration) -> tuple[Allowance, ...]:
        # Asked once a finding, and most migrations have several or none.
        if self._allowing is None or self._allowing[0] is not migration:
            self._allowing = (migration, allowances(migration))
        return self._allowing[1]

    def _silenced(self, placed: Placed, migration: Migration) -> Allowed | None:
        """Who answers for a finding, None when nobody does."""
        finding, today = placed.finding, date.today()
        for one in self._allowances(migration):
            if one.covers(finding.rule, finding.operation, today):
                return Allowed(placed, one.by, one.reason, one.until.isoformat() if one.until else None)
        if finding.rule != "unused-allow" and self.baseline.take(finding):
            return Allowed(placed, "baseline", "It was there when the baseline was written.")
        return None

    def _findings(self, compiled: CompiledMigration) -> list[Finding]:
        """What the chosen rules say, each finding as bad as it is in this project."""
        if not self._may_be_mended(compiled.migration):
            return []
        found = self.panel.findings(compiled, self.changes)
        return [one for one in map(self._graded, found) if one is not None]

    def _graded(self, finding: Finding) -> Finding | None:
        rule = all_rules()[finding.rule]
        return graded(sized(finding, self.stats), rule, self.settings, self.options)

    def _may_be_mended(self, migration: Migration) -> bool:
        """Whether findings are of use to anybody: Django's own migrations are what they are, and applied long
        ago."""
        own = apps.get_app_config(migration.app_label).name.startswith("django.contrib.")
        return not own or migration.app_label in self._named

    def project(self) -> Whole:
        """What the rules say about the history as a whole, for apps that are selected, and about a baseline
        that outlived its findings."""
        labels, keys = {app for app, _ in self.selected}, self.options.selection.keys
        project = Project(self.loader, self.settings, self.selected, self.changes)
        found = [one for rule in self.rules if rule.check_project for one in rule.check_project(project)]
        found = [one for one in found if keys is None or (one.app, one.migration) in keys]
        kept: list[Placed] = []
        allowed: list[Allowed] = []
        for finding in filter(None, (self._graded(one) for one in found if one.app in labels)):
            self._part(place(finding, self.loader), kept, allowed)
        kept += [place(one, self.loader) for one in self._outlived()]
        return Whole(tuple(kept), tuple(allowed))

    def _outlived(self) -> Iterator[Finding]:
        """The entries of the baseline that nothing was found for, where it was looked for."""
        ran = {rule.name for rule in self.rules}
        if "unused-allow" not in ran:
            return
        for app, name, rule, operation, direction, table in self.baseline.left():
            if (app, name) in self.selected and rule in ran and app and name:
                yield Finding(
                    rule="unused-allow",
                    severity=Severity.NOTE,
                    app=app,
                    migration=name,
                    operation=operation,
                    direction=direction or "forward",
                    table=table,
                    message=f"The baseline knows {rule} in {app}.{name}, which is not found any more.",
                    hint="Write the baseline anew with --write-baseline.",
                )


@contextmanager
def fewer_collections() -> Iterator[None]:
    """Inside, Python looks for cyclic garbage less often, and not among what was there before: rendered
    models are made of cycles and live for a while, so that looking early finds little and costs a fifth of
    the time."""
    before = gc.get_threshold()
    # What is frozen already is somebody else's to release, and there is no telling it from ours; but for
    # the few hundred objects with which Python 3.12 begins.
    ours = gc.get_freeze_count() < 1000
    if ours:
        gc.freeze()
    gc.set_threshold(1_000_000, 20, 20)
    try:
        yield
    finally:
        if ours:
            # What is young would be looked through at once; unfreezing makes it old.
            gc.freeze()
            gc.set_threshold(*before)
            gc.unfreeze()
        else:
            gc.set_threshold(*before)


def place(finding: Finding, loader: MigrationLoader) -> Placed:
    """A finding with the file and line to open; that of the migration's class when it is about no single
    operation."""
    migration = loader.graph.nodes[finding.app, finding.migration]
    spot = locate(migration, finding.operation or "")
    return Placed(finding, shown_path(spot.path), spot.line)


def shown_path(path: str | None) -> str | None:
    """``path`` relative to the current folder when it is below it."""
    folder = current_folder()
    below = folder and path is not None and path.startswith(f"{folder}{os.sep}")
    return path[len(folder) + 1 :] if path is not None and below else path
