"""``lintmigrations``: translates its options, lets a run be reported, and sets the exit code."""

from __future__ import annotations

import atexit
import gc
import io
import os
import sys
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DEFAULT_DB_ALIAS, connections

from django_safemigrate.conf import Settings, SettingsError, Target, load_settings
from django_safemigrate.databases.base import ServerUnreachable
from django_safemigrate.databases.vendors import (
    UnsupportedTarget,
    configured_target,
    database_for,
    server_target,
)
from django_safemigrate.graph import HistoryError, Selection
from django_safemigrate.linting.engine import LintError, Options, Run
from django_safemigrate.linting.names import UnknownRule
from django_safemigrate.linting.reporting import FORMATS, Report


class Command(BaseCommand):
    help = "Say what each migration would do to live traffic and to the code that is still deployed, with no database running."

    # The checks of a project may query its database; what they could say about
    # migrations this command says itself.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        add = parser.add_argument
        add("app_label", nargs="?", help="Lint the migrations of this app only.")
        add(
            "migration_name", nargs="?", help="Lint this migration only; the beginning of its name is enough."
        )
        add(
            "--database",
            default=DEFAULT_DB_ALIAS,
            help="Alias of the database the migrations are for. Default: default.",
        )
        add("--format", choices=sorted(FORMATS), default="text", help="Default: text.")
        apps = parser.add_mutually_exclusive_group()
        apps.add_argument(
            "--include-apps", nargs="+", default=(), metavar="APP", help="Lint these apps only."
        )
        apps.add_argument(
            "--exclude-apps", nargs="+", default=(), metavar="APP", help="Do not lint these apps."
        )
        add(
            "--first-party",
            action="store_true",
            help="Lint the project's own apps only, not installed packages.",
        )
        applied = parser.add_mutually_exclusive_group()
        applied.add_argument(
            "--unapplied-migrations",
            action="store_true",
            help="Only those not applied in the database (asks it).",
        )
        applied.add_argument(
            "--applied-migrations", action="store_true", help="Only those applied in the database (asks it)."
        )
        add(
            "--ignore-initial-migrations",
            action="store_true",
            help="Leave out the first migration of each app.",
        )
        add("--select", nargs="+", default=(), metavar="RULE", help="Run these rules only.")
        add("--ignore", nargs="+", default=(), metavar="RULE", help="Do not run these rules.")
        add(
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
            target, because = self._target(options, settings)
            report = Report(Run(_options(options), settings, target, database_for(target)), because)
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


def _options(options: dict[str, Any]) -> Options:
    applied = True if options["applied_migrations"] else False if options["unapplied_migrations"] else None
    return Options(
        database=options["database"],
        selection=Selection(
            app_label=options["app_label"],
            migration_name=options["migration_name"],
            include_apps=frozenset(options["include_apps"]),
            exclude_apps=frozenset(options["exclude_apps"]),
            ignore_initial=options["ignore_initial_migrations"],
        ),
        applied=applied,
        first_party=options["first_party"],
        rules=tuple(options["select"]),
        ignored=tuple(options["ignore"]),
    )
