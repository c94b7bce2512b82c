"""``safemigrate``: Django's ``migrate``, online and staged around the deploy."""

from __future__ import annotations

import io
import os
import sys
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import CommandError, CommandParser
from django.core.management.commands import migrate
from django.db import connections

from django_safemigrate.conf import SettingsError
from django_safemigrate.databases.base import ServerUnreachable
from django_safemigrate.databases.vendors import UnsupportedTarget
from django_safemigrate.graph import HistoryError
from django_safemigrate.linting.options import LintError
from django_safemigrate.linting.target import check_alias, check_package
from django_safemigrate.management.classic import is_classic, prepare
from django_safemigrate.management.options import add_arguments, refuse_incomplete
from django_safemigrate.management.running import lost_server, run_migrations, way_of
from django_safemigrate.management.status import add_arguments as add_status
from django_safemigrate.management.status import print_status
from django_safemigrate.management.timeouts import add_arguments as add_timeouts
from django_safemigrate.management.undoing import add_arguments as add_undoing
from django_safemigrate.management.undoing import refuse_contradictions, undo


class Command(migrate.Command):
    help = (
        "Run migrations without stopping traffic: what belongs before the deploy of the new code, and with --after-deploy what is "
        "left once no old code runs."
    )

    # The checks of a project may query its database, and are run by migrate where they matter.
    requires_system_checks: list[str] = []

    # What stands on the command line, None for a call from code.
    given: list[str] | None = None

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        add_arguments(parser)
        add_timeouts(parser)
        add_undoing(parser)
        add_status(parser)

    def run_from_argv(self, argv: list[str]) -> None:
        if isinstance(sys.stdout, io.TextIOWrapper):
            # Not every encoding has the characters of a name; a plan is worth more than one of them.
            sys.stdout.reconfigure(errors="backslashreplace")
        self.given = argv[2:]
        super().run_from_argv(argv)

    def execute(self, *args: Any, **options: Any) -> str | None:
        # https://no-color.org; Django itself has no ear for it.
        if os.environ.get("NO_COLOR") and not options["force_color"]:
            options["no_color"] = True
        return super().execute(*args, **options)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            check_package()
            check_alias(options["database"])
            if is_classic():
                prepare(self, options)
                super().handle(*args, **options)
                return
            refuse_contradictions(options)
            refuse_incomplete(options)
            with lost_server(options["database"]):
                self._do(*args, **options)
        except (
            HistoryError,
            ImproperlyConfigured,
            LintError,
            ServerUnreachable,
            SettingsError,
            UnsupportedTarget,
        ) as error:
            raise CommandError(str(error), returncode=2) from error

    def _do(self, *args: Any, **options: Any) -> None:
        if options["all_databases"]:
            self._run_on_all(options)
        elif options["status"]:
            print_status(self, options)
        elif options["undo"]:
            undo(self, options)
        elif options["plan"]:
            from django_safemigrate.management.planning import print_plan

            print_plan(self, options, super().handle)
        elif options["check_unapplied"] or options["prune"]:
            # What Django's command refuses with code 1, which of --check means something else.
            way_of(connections[options["database"]], options)
            super().handle(*args, **options)
        else:
            run_migrations(self, options, super().handle)

    def _run_on_all(self, options: dict[str, Any]) -> None:
        if self.given is None:
            raise CommandError(
                "--all-databases is for the command line. Call the command for each database.", returncode=2
            )
        from django_safemigrate.management.together import run_on_all

        # It may be written in short.
        arguments = [
            one for one in self.given if not (one.startswith("--all-") and "--all-databases".startswith(one))
        ]
        run_on_all(arguments, self.stdout, self.stderr, prefix=options["format"] != "json")
