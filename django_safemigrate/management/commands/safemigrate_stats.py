"""``safemigrate_stats``: has a database measured, writes the file, and says what is in it."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DEFAULT_DB_ALIAS, connections

from django_safemigrate.conf import SettingsError, load_settings
from django_safemigrate.databases.base import ServerUnreachable
from django_safemigrate.databases.vendors import server_stats
from django_safemigrate.linting.options import LintError
from django_safemigrate.linting.stats import text_of, write_stats
from django_safemigrate.schema.sizes import Stats


class Command(BaseCommand):
    help = "Write down how large the tables of a database are and how much happens in them, for lintmigrations. Changes nothing there."

    # The checks of a project may query its database, with rights that a role for statistics has not.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        add = parser.add_argument
        add(
            "--database",
            default=DEFAULT_DB_ALIAS,
            metavar="ALIAS",
            help="Alias of the database to read. Default: default.",
        )
        add(
            "--output",
            type=Path,
            metavar="FILE",
            help="Where to write. Default: the setting STATS, else standard output.",
        )
        add(
            "--sample",
            type=_seconds,
            metavar="SECONDS",
            help="Watch the traffic for so long, instead of taking the average since the server began to count.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        alias = options["database"]
        try:
            file = options["output"] or load_settings().stats
            if alias not in connections:
                known = ", ".join(sorted(connections))
                raise LintError(f"There is no database {alias!r} in DATABASES. Use one of: {known}.")
            stats = server_stats(alias, options["sample"])
            if file is not None:
                write_stats(file, stats)
        except (ImproperlyConfigured, LintError, ServerUnreachable, SettingsError) as error:
            raise CommandError(str(error), returncode=2) from error
        if file is None:
            self.stdout.write(text_of(stats), ending="")
        else:
            self.stdout.write(f"{_told(stats)} Written to {file}.")


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= 3600:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds between 0 and 3600")
    return seconds


def _told(stats: Stats) -> str:
    """What was read, in two sentences: ``131 tables of postgresql 18. Traffic: the average of 41 days.``"""
    number = len(stats.tables)
    tables = f"{number:,} {'table' if number == 1 else 'tables'} of {stats.server}."
    if stats.standby:
        return f"{tables} Traffic: not known to a standby; take it on the primary."
    if stats.seconds is None:
        return f"{tables} Traffic: not known, since the server does not count (track_counts is off)."
    if stats.sampled:
        return f"{tables} Traffic: that of {stats.seconds:,.0f} s."
    days = stats.seconds / 86_400
    return f"{tables} Traffic: the average of {f'{days:,.0f} days' if days >= 2 else f'{stats.seconds / 3600:,.1f} hours'}."
