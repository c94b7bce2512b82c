"""``lintmigrations``: translates its options, lets a run be reported, and sets the exit code."""

from __future__ import annotations

import atexit
import gc
import io
import os
import sys
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser

from django_safemigrate.conf import Settings, SettingsError, Target, load_settings
from django_safemigrate.databases.base import ServerUnreachable
from django_safemigrate.databases.vendors import UnsupportedTarget, server_target
from django_safemigrate.graph import HistoryError
from django_safemigrate.linting.answering import answer
from django_safemigrate.linting.explaining import rendered
from django_safemigrate.linting.names import UnknownRule
from django_safemigrate.linting.options import LintError, Options
from django_safemigrate.linting.pages import page
from django_safemigrate.linting.reporting import Report, shown_less
from django_safemigrate.linting.stats import read_stats
from django_safemigrate.linting.target import check_alias, check_package, chosen_target
from django_safemigrate.management.adoption import add_adoption, adopt, wants_adoption
from django_safemigrate.management.migration_linter import add_choosing, add_judging, configured
from django_safemigrate.management.output import whole
from django_safemigrate.management.reports import add_reports, check_inputs, chosen_reports, write_reports
from django_safemigrate.management.selection import add_selection, chosen_options


class Command(BaseCommand):
    help = "Say what each migration would do to live traffic and to the code that is still deployed, with no database running."

    # The checks of a project may query its database; what they could say about
    # migrations this command says itself.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        add_selection(parser)
        add_reports(parser)
        add_adoption(parser)
        add_judging(parser)
        add_choosing(parser)
        parser.add_argument(
            "--target-from-server",
            action="store_true",
            help="Judge for the version of the database server (asks it).",
        )
        # Django's default would pass for what somebody has given, and hide what a file of the project says.
        parser.set_defaults(verbosity=None)
        parser.add_argument("--explain", metavar="RULE", help="Print the page of this rule; lints nothing.")

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
        started = time.perf_counter()
        try:
            with whole("The report"):
                if options["explain"] is not None:
                    self._explain(options["explain"], options["force_color"])
                    return
                check_package()
                wanted = chosen_reports(options["reports"])
                options = configured(options)
                settings = _settings(options)
                details = any(one.format == "json" for one in wanted)
                lint = replace(chosen_options(options), details=details)
                if options["write_baseline"]:
                    # A new one holds all there is, what the old one holds included.
                    lint, settings = replace(lint, baseline=None), replace(settings, baseline=None)
                check_inputs(
                    wanted, [lint.baseline or settings.baseline, lint.stats or settings.stats, lint.listed]
                )
                target, because = _target(lint.database, options, settings)
                report = Report(
                    answer(lint, settings, target), because, _quiet(options), _remark(lint, settings)
                )
                if wants_adoption(options):
                    adopt(report, options, self.stdout)
                    return
                write_reports(wanted, report, self.stdout, self.style)
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
        if (options["verbosity"] or 1) > 1:
            # Not in a report: the same migrations are to give the same one.
            self.stderr.write(f"It took {time.perf_counter() - started:.1f} s.", style_func=str)
        if report.summary.errors:
            number = report.summary.errors
            raise CommandError(f"{number} {'error' if number == 1 else 'errors'} found.", returncode=1)

    def _explain(self, rule: str, in_colour: bool) -> None:
        text = page(rule)
        if in_colour or self.stdout.isatty():
            text = rendered(text, self.style)
        self.stdout.write(text)
        self.stdout.flush()


def _target(alias: str, options: Mapping[str, Any], settings: Settings) -> tuple[Target, str]:
    if options["target_from_server"]:
        check_alias(alias)
        return server_target(alias)
    return chosen_target(alias, settings, options["sql_analyser"])


def _settings(options: Mapping[str, Any]) -> Settings:
    """The settings as far as no option of this run goes before them."""
    settings = load_settings()
    if options["cache_path"]:
        settings = replace(settings, cache_dir=Path(options["cache_path"]))
    return settings


def _quiet(options: Mapping[str, Any]) -> frozenset[str]:
    """The severities of the findings that the text report leaves out."""
    if options["verbosity"] == 0:
        return frozenset({"error", "warning", "note", "summary"})
    return shown_less(options["quiet"] or ())


def _remark(options: Options, settings: Settings) -> str:
    """What is to be said of the sizes that findings were graded by."""
    file = options.stats or settings.stats
    return read_stats(file).remark() if file else ""
