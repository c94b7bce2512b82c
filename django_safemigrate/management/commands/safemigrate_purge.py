"""``safemigrate_purge``: has what is long over deleted from the ledger, and says how much that was."""

from __future__ import annotations

import argparse
import re
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DEFAULT_DB_ALIAS, Error, connections
from django.utils import timezone

from django_safemigrate.databases.vendors import UnsupportedTarget
from django_safemigrate.execution import ExecutionError
from django_safemigrate.execution.retention import purge

UNITS = {"h": "hours", "d": "days", "w": "weeks"}


class Command(BaseCommand):
    help = "Delete runs and events that are long over from the ledger of safemigrate. What is open stays."

    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        add = parser.add_argument
        add(
            "--older-than",
            type=_age,
            required=True,
            metavar="AGE",
            help="How long what is deleted has been over at least: 90d, 12w, 36h.",
        )
        add(
            "--database",
            default=DEFAULT_DB_ALIAS,
            metavar="ALIAS",
            help="Alias of the database whose ledger it is. Default: default.",
        )
        add("--dry-run", action="store_true", help="Say how much would be deleted, and delete nothing.")

    def handle(self, *args: Any, **options: Any) -> None:
        alias = options["database"]
        if alias not in connections:
            known = ", ".join(sorted(connections))
            raise CommandError(
                f"There is no database {alias!r} in DATABASES. Use one of: {known}.", returncode=2
            )
        try:
            gone = purge(connections[alias], timezone.now() - options["older_than"], keep=options["dry_run"])
        except (Error, ExecutionError, UnsupportedTarget) as error:
            raise CommandError(" ".join(str(error).split()), returncode=2) from error
        verb = "Would delete" if options["dry_run"] else "Deleted"
        self.stdout.write(
            f"{verb} from the ledger of {alias!r}: {gone.runs} runs, {gone.programs} programs, {gone.events} events."
        )


def _age(text: str) -> timedelta:
    # With more digits it may lie before all dates.
    found = re.fullmatch(r"([0-9]{1,4})([hdw])", text)
    if found is None:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no age. Write a whole number and h, d or w: 90d is ninety days."
        )
    return timedelta(**{UNITS[found[2]]: int(found[1])})
