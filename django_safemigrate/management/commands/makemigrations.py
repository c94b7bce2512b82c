"""Django's ``makemigrations``, which also lints what it has just written when asked to."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from django.core.management.commands import makemigrations
from django.db.migrations import Migration

from django_safemigrate.management.migration_linter import add_judging
from django_safemigrate.management.written import Console, Linting, New, lint_wanted


class Command(makemigrations.Command):
    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--lint",
            action="store_true",
            help="Lint the migrations just written, and ask whether to keep one with errors.",
        )
        add_judging(parser)

    def handle(self, *app_labels: str, **options: Any) -> None:
        # What keeps it from linting is said before anything is written.
        linting = Linting.of(options) if lint_wanted(options) else None
        self._new = New() if linting else None
        super().handle(*app_labels, **options)
        if linting and self._new:
            linting.lint(self._new, Console(self.log_output, self.style, self.interactive, self.verbosity))

    def write_migration_files(
        self,
        changes: dict[str, list[Migration]],
        update_previous_migration_paths: dict[str, str] | None = None,
    ) -> None:
        # A migration that is written anew (--update) may be known to others already: it is not for us to take
        # back.
        if self._new is not None and not (self.dry_run or self.update):
            self._new.expect(changes)
        super().write_migration_files(changes, update_previous_migration_paths)
