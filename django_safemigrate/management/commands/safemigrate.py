"""``safemigrate``: has a plan made, and prints it."""

from __future__ import annotations

import io
import os
import sys
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DEFAULT_DB_ALIAS

from django_safemigrate.databases.base import ServerUnreachable
from django_safemigrate.databases.vendors import UnsupportedTarget
from django_safemigrate.graph import HistoryError
from django_safemigrate.linting.options import LintError
from django_safemigrate.linting.reporting.report import json_text
from django_safemigrate.linting.reporting.text import visible
from django_safemigrate.linting.target import check_alias, check_package
from django_safemigrate.management.output import whole
from django_safemigrate.online.planning import Plan, make_plan
from django_safemigrate.online.telling import Tone, document, lines
from django_safemigrate.operations.compiling import asking_django


class Command(BaseCommand):
    help = "Print what each migration that a database has still to run would do there, step by step, without blocking traffic. Changes nothing there."

    # The checks of a project may query its database; what they could say about
    # migrations this command says itself.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        add = parser.add_argument
        add("app_label", nargs="?", help="Plan for this app and what it depends on. Default: for all apps.")
        add(
            "migration_name",
            nargs="?",
            help="Plan the way to this migration, forwards or backwards; the beginning of its name will do. 'zero': take all back.",
        )
        add(
            "--plan",
            action="store_true",
            help="Print the plan; run nothing. Without it there is an error: it can only plan yet.",
        )
        add(
            "--database",
            default=DEFAULT_DB_ALIAS,
            metavar="ALIAS",
            help="Alias of the database to plan for, which is read. Default: default.",
        )
        add("--format", choices=["text", "json"], default="text", help="Default: text.")

    def run_from_argv(self, argv: list[str]) -> None:
        if isinstance(sys.stdout, io.TextIOWrapper):
            # Not every encoding has the characters of a name; a plan is worth more than one of them.
            sys.stdout.reconfigure(errors="backslashreplace")
        super().run_from_argv(argv)

    def execute(self, *args: Any, **options: Any) -> str | None:
        # https://no-color.org; Django itself has no ear for it.
        if os.environ.get("NO_COLOR") and not options["force_color"]:
            options["no_color"] = True
        return super().execute(*args, **options)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if not options["plan"]:
                raise LintError("safemigrate can only plan yet. Add --plan, and run migrate.")
            check_package()
            check_alias(options["database"])
            plan = make_plan(
                options["database"], options["app_label"], options["migration_name"], asking_django
            )
        except (HistoryError, ImproperlyConfigured, LintError, ServerUnreachable, UnsupportedTarget) as error:
            raise CommandError(str(error), returncode=2) from error
        with whole("The plan"):
            if options["format"] == "json":
                self.stdout.write(json_text(document(plan), self.stdout))
            else:
                self._print(plan)
            self.stdout.flush()

    def _print(self, plan: Plan) -> None:
        paint = {
            Tone.MIGRATION: self.style.MIGRATE_HEADING,
            Tone.OPERATION: self.style.MIGRATE_LABEL,
            Tone.PHASE: self.style.NOTICE,
            Tone.DANGER: self.style.ERROR,
        }
        for one in lines(plan):
            self.stdout.write(visible(one.text), paint.get(one.tone))
