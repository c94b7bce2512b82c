"""Linting the migrations that ``makemigrations`` has just written, and taking back those that its user does
not want.

https://github.com/3YOURMIND/django-migration-linter/blob/main/docs/makemigrations.md
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from django.conf import settings as django_settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import CommandError, OutputWrapper
from django.core.management.color import Style
from django.db.migrations import Migration
from django.db.migrations.writer import MigrationWriter

from django_safemigrate.conf import Settings, SettingsError, Target, load_settings
from django_safemigrate.databases.vendors import UnsupportedTarget, database_for
from django_safemigrate.graph import HistoryError
from django_safemigrate.linting.answering import answer
from django_safemigrate.linting.git import is_tracked
from django_safemigrate.linting.names import UnknownRule, check_names
from django_safemigrate.linting.options import LintError, Options
from django_safemigrate.linting.reporting import Report, text
from django_safemigrate.linting.target import chosen_target
from django_safemigrate.management.migration_linter import configured
from django_safemigrate.management.selection import judging_options

Key = tuple[str, str]
_SHARED = (
    "database",
    "exclude_migration_tests",
    "ignore_initial_migrations",
    "ignore_sqlmigrate_errors",
    "sql_analyser",
    "warnings_as_errors",
)
_FAILURES = (HistoryError, ImproperlyConfigured, LintError, SettingsError, UnknownRule, UnsupportedTarget)


@dataclass(frozen=True, slots=True)
class Console:
    """Where the command writes, and whether somebody answers there."""

    out: OutputWrapper
    style: Style
    interactive: bool
    verbosity: int

    def say(self, sentence: str) -> None:
        if self.verbosity:
            self.out.write(sentence)

    def agrees(self, question: str) -> bool:
        """The answer; no, where nobody gives one."""
        self.out.write(f"{question} [y/N] ", ending="")
        self.out.flush()
        try:
            return input().strip().lower() in ("y", "yes")
        except EOFError:
            self.out.write("")
            return False


@dataclass(slots=True)
class New:
    """The migrations that are about to be written, with their files. ``older``: files that are there
    already."""

    migrations: dict[Key, Migration] = field(default_factory=dict)
    files: dict[Key, Path] = field(default_factory=dict)
    older: set[Path] = field(default_factory=set)

    def expect(self, changes: Mapping[str, Iterable[Migration]]) -> None:
        """Take note of what is to be written, before it is."""
        for migration in (one for migrations in changes.values() for one in migrations):
            key = (migration.app_label, migration.name)
            self.migrations[key] = migration
            self.files[key] = Path(MigrationWriter(migration).path)
        self.older |= {file for file in self.files.values() if file.exists()}

    def builds_on(self, key: Key, others: Iterable[Key]) -> Key | None:
        """One of ``others`` that this migration depends on."""
        needed = {(app, name) for app, name in self.migrations[key].dependencies}
        return next((one for one in others if one in needed), None)

    def why_not_ours(self, file: Path) -> str | None:
        """Why a file is not to be deleted, None when it may be."""
        if file in self.older:
            return "it was there before"
        return "git tracks it" if is_tracked(file) else None


def lint_wanted(options: Mapping[str, Any]) -> bool:
    """Whether this run of ``makemigrations`` lints."""
    return bool(
        options["lint"] or getattr(django_settings, "MIGRATION_LINTER_OVERRIDE_MAKEMIGRATIONS", False)
    )


@dataclass(frozen=True, slots=True)
class Linting:
    """How the new migrations are judged."""

    options: Options
    settings: Settings
    target: Target
    because: str

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> Linting:
        """From the options of the command. Raises ``CommandError`` (2) for what cannot be used."""
        try:
            shared = configured({name: options[name] for name in _SHARED})
            lint = replace(judging_options(shared), cache=False)
            settings = load_settings()
            target, because = chosen_target(lint.database, settings, shared["sql_analyser"])
            check_names((*lint.ignored, *lint.as_errors))
            database_for(target)
        except _FAILURES as error:
            raise CommandError(str(error), returncode=2) from error
        return cls(lint, settings, target, because)

    def lint(self, new: New, console: Console) -> None:
        """Report on the new migrations; delete those with errors that nobody wants to keep.

        Raises ``CommandError``: 1 when there are errors, 2 when nothing can be said, and all files stay.
        """
        if not new.migrations:
            return
        # The folders have been listed before the files were there.
        importlib.invalidate_caches()
        selection = replace(self.options.selection, keys=frozenset(new.migrations))
        try:
            report = Report(
                answer(replace(self.options, selection=selection), self.settings, self.target), self.because
            )
            errors = dict(_errors(report))
        except _FAILURES as error:
            message = f"The new migrations are written, but cannot be linted: {error}"
            raise CommandError(message, returncode=2) from error
        if console.verbosity:
            text.write(report, console.out, console.style)
        _take_back(new, errors, console)
        if report.summary.errors:
            raise CommandError(f"{text.plural(report.summary.errors, 'error')} found.", returncode=1)


def _errors(report: Report) -> Iterator[tuple[Key, int]]:
    """Each migration in the order in which they would run, with the number of its errors."""
    for key, placed in report.by_migration().items():
        yield key, sum(one.finding.severity.value == "error" for one in placed)


def _take_back(new: New, errors: Mapping[Key, int], console: Console) -> None:
    gone: list[Key] = []
    for key, number in errors.items():
        file = new.files[key]
        below = new.builds_on(key, gone)
        if below is None and not number:
            continue
        because = f"it builds on {'.'.join(below)}" if below else text.plural(number, "error")
        kept = new.why_not_ours(file)
        if kept:
            console.say(f"Kept {_shown(file)} ({because}): {kept}.")
        elif below or not (console.interactive and console.agrees(f"Keep {_shown(file)} ({because})?")):
            file.unlink()
            gone.append(key)
            console.say(f"Deleted {_shown(file)} ({because}).")
    if gone and not console.interactive:
        console.say(
            "Nobody could be asked (--noinput). To keep such files, run makemigrations without --lint."
        )


def _shown(file: Path) -> str:
    # Imported only now, when the linter has been.
    from django_safemigrate.linting.engine import shown_path

    return str(shown_path(str(file)))
