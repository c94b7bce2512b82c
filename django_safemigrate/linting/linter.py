"""``MigrationLinter``, with the interface of that of django-migration-linter 6.0, for those who call it from
Python.

https://github.com/3YOURMIND/django-migration-linter/blob/main/django_migration_linter/migration_linter.py
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from django.core.management.base import OutputWrapper
from django.core.management.color import no_style
from django.db import DEFAULT_DB_ALIAS
from django.db.migrations import Migration

from django_safemigrate.conf import load_settings
from django_safemigrate.graph import Selection
from django_safemigrate.linting.answering import answer
from django_safemigrate.linting.codes import rules_for
from django_safemigrate.linting.options import Options
from django_safemigrate.linting.reporting import Report, shown_less, text
from django_safemigrate.linting.summary import Summary
from django_safemigrate.linting.target import chosen_target
from django_safemigrate.rules import Severity


@dataclass
class MigrationLinter:
    """The options of ``lintmigrations``, and what the migrations linted with them add up to.

    ``path`` is the folder in which git and ``migrations_file_path`` begin; ``analyser_string`` what
    ``--sql-analyser`` names. The counters count migrations: each is valid, erroneous, one with warnings, or
    ignored. ``lint_all_migrations`` counts none that its options leave out; ``lint_migration`` counts those
    as ignored. Findings are written to standard output unless ``no_output``.
    """

    path: str | None = None
    ignore_name_contains: str | None = None
    ignore_name: Iterable[str] | None = None
    include_name_contains: str | None = None
    include_name: Iterable[str] | None = None
    include_apps: Iterable[str] | None = None
    exclude_apps: Iterable[str] | None = None
    database: str = DEFAULT_DB_ALIAS
    cache_path: str | None = None
    no_cache: bool = False
    only_applied_migrations: bool = False
    only_unapplied_migrations: bool = False
    exclude_migration_tests: Iterable[str] | None = None
    quiet: Iterable[str] | None = None
    warnings_as_errors_tests: Iterable[str] | None = None
    all_warnings_as_errors: bool = False
    no_output: bool = False
    analyser_string: str | None = None
    ignore_sqlmigrate_errors: bool = False
    ignore_initial_migrations: bool = False
    nb_valid: int = field(default=0, init=False)
    nb_ignored: int = field(default=0, init=False)
    nb_warnings: int = field(default=0, init=False)
    nb_erroneous: int = field(default=0, init=False)
    nb_total: int = field(default=0, init=False)
    _summary: Summary = field(default_factory=Summary, init=False, repr=False)

    def lint_all_migrations(
        self,
        app_label: str | None = None,
        migration_name: str | None = None,
        git_commit_id: str | None = None,
        migrations_file_path: str | None = None,
    ) -> None:
        """Lint every migration that the options select; of one app, one migration, since a revision, or in a
        file of paths.

        Raises ``HistoryError``, ``LintError``, ``SettingsError``, ``UnknownRule`` and ``UnsupportedTarget``
        where ``lintmigrations`` ends with 2.
        """
        selection = replace(self._selection(), app_label=app_label, migration_name=migration_name)
        listed = Path(migrations_file_path) if migrations_file_path else None
        options = replace(self._options(), selection=selection, since=git_commit_id or None, listed=listed)
        self._lint(options)

    def lint_migration(self, migration: Migration) -> None:
        """Lint this migration, which has to be in a file. Raises as ``lint_all_migrations``."""
        keys = frozenset({(migration.app_label, migration.name)})
        if not self._lint(replace(self._options(), selection=replace(self._selection(), keys=keys))):
            self.nb_total += 1
            self.nb_ignored += 1

    def print_summary(self) -> None:
        """Write what has been found so far, in one line."""
        if not self.no_output:
            sys.stdout.write(f"{text.counts(self._summary)} in {text.looked_at(self._summary)}.\n")

    def reset_counters(self) -> None:
        """Begin to count anew."""
        self.nb_valid = self.nb_ignored = self.nb_warnings = self.nb_erroneous = self.nb_total = 0
        self._summary = Summary()

    @property
    def has_errors(self) -> bool:
        return self.nb_erroneous > 0

    def _lint(self, options: Options) -> int:
        """The number of migrations that were judged."""
        settings = load_settings()
        if self.cache_path:
            settings = replace(settings, cache_dir=Path(self.cache_path))
        target, because = chosen_target(options.database, settings, self.analyser_string)
        quiet = {*(self.quiet or ()), "summary"}
        report = Report(answer(options, settings, target), because, shown_less(quiet), summary=self._summary)
        if not self.no_output:
            text.write(report, OutputWrapper(sys.stdout), no_style())
        ignored = {(one.app, one.name) for one in report.judged() if one.ignored}
        found = report.by_migration()
        for key, placed in found.items():
            self._count({one.finding.severity for one in placed}, key in ignored)
        return len(found)

    def _count(self, severities: set[Severity], ignored: bool) -> None:
        self.nb_total += 1
        if Severity.ERROR in severities:
            self.nb_erroneous += 1
        elif Severity.WARNING in severities:
            self.nb_warnings += 1
        elif ignored:
            self.nb_ignored += 1
        else:
            self.nb_valid += 1

    def _options(self) -> Options:
        left_out = ("unanalysable-statement",) if self.ignore_sqlmigrate_errors else ()
        applied = True if self.only_applied_migrations else False if self.only_unapplied_migrations else None
        return Options(
            database=self.database or DEFAULT_DB_ALIAS,
            applied=applied,
            ignored=(*rules_for(self.exclude_migration_tests or ()), *left_out),
            root=Path(self.path or "."),
            cache=not self.no_cache,
            as_errors=rules_for(self.warnings_as_errors_tests or ()),
            warnings_are_errors=self.all_warnings_as_errors,
        )

    def _selection(self) -> Selection:
        return Selection(
            include_apps=frozenset(self.include_apps or ()),
            exclude_apps=frozenset(self.exclude_apps or ()),
            ignore_initial=self.ignore_initial_migrations,
            names=frozenset(self.include_name or ()),
            not_names=frozenset(self.ignore_name or ()),
            containing=self.include_name_contains or "",
            not_containing=self.ignore_name_contains or "",
        )
