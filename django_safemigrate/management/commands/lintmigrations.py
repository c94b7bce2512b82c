"""``lintmigrations``: translates its options, lets a run be reported, and sets the exit code."""

from __future__ import annotations

import atexit
import gc
import io
import os
import sys
from dataclasses import replace
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from django_safemigrate.conf import Settings, SettingsError, Target, load_settings
from django_safemigrate.databases.base import ServerUnreachable
from django_safemigrate.databases.vendors import (
    UnsupportedTarget,
    configured_target,
    database_for,
    server_target,
)
from django_safemigrate.graph import HistoryError
from django_safemigrate.linting.engine import Run
from django_safemigrate.linting.names import UnknownRule
from django_safemigrate.linting.options import LintError
from django_safemigrate.linting.reporting import FORMATS, Report
from django_safemigrate.management.selection import add_selection, chosen_options


class Command(BaseCommand):
    help = "Say what each migration would do to live traffic and to the code that is still deployed, with no database running."

    # The checks of a project may query its database; what they could say about
    # migrations this command says itself.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        add_selection(parser)
        parser.add_argument("--format", choices=sorted(FORMATS), default="text", help="Default: text.")
        parser.add_argument(
            "--target-from-server",
            action="store_true",
            help="Judge for the version of the database server (asks it).",
        )

    def run_from_argv(self, argv: list[str]) -> None:
        # The process ends with the command: the system takes back its memory faster than
        # Python finds the garbage in it.
        atexit.register(gc.freeze)
        if isinstance(sys.stdout, io.TextIOWrapper):
            # Not every encoding has the characters of a message; a report is worth more than one of them.
            sys.stdout.reconfigure(errors="backslashreplace")
        super().run_from_argv(argv)

    def execute(self, *args: Any, **options: Any) -> str | None:
        # https://no-color.org; Django itself has no ear for it.
        if os.environ.get("NO_COLOR") and not options["force_color"]:
            options["no_color"] = True
        return super().execute(*args, **options)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            settings = load_settings()
            lint = replace(chosen_options(options), details=options["format"] == "json")
            target, because = self._target(options, settings)
            report = Report(Run(lint, settings, target, database_for(target)), because)
            FORMATS[options["format"]](report, self.stdout, self.style)
            self.stdout.flush()
        except BrokenPipeError as error:
            # Python would try once more to write what is left, at its end.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise CommandError("The report is not complete: its reader has gone.", returncode=2) from error
        except (
            HistoryError,
            ImproperlyConfigured,
            LintError,
            SettingsError,
            ServerUnreachable,
            UnknownRule,
            UnsupportedTarget,
        ) as error:
            raise CommandError(str(error), returncode=2) from error
        if report.summary.errors:
            number = report.summary.errors
            raise CommandError(f"{number} {'error' if number == 1 else 'errors'} found.", returncode=1)

    def _target(self, options: dict[str, Any], settings: Settings) -> tuple[Target, str]:
        alias = options["database"]
        if alias not in connections:
            known = ", ".join(sorted(connections))
            raise LintError(f"There is no database {alias!r} in DATABASES. Use one of: {known}.")
        return server_target(alias) if options["target_from_server"] else configured_target(alias, settings)
