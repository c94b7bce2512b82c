"""The options of ``lintmigrations`` for a project that has findings already, and for those who audit what it
allows."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from django_safemigrate.linting.baseline import write_baseline
from django_safemigrate.linting.reporting import Output, Report
from django_safemigrate.linting.reporting.allowed import write_allowed


def add_adoption(parser: CommandParser) -> None:
    """Add the options to a command's."""
    parser.add_argument(
        "--write-baseline",
        type=Path,
        metavar="FILE",
        help="Write all findings into this file, for --baseline, instead of reporting them.",
    )
    parser.add_argument(
        "--list-allowed",
        action="store_true",
        help="List the findings that are allowed, with the reasons, instead of reporting.",
    )


def wants_adoption(options: Mapping[str, Any]) -> bool:
    """Whether something else than a report is asked for."""
    return bool(options["write_baseline"] or options["list_allowed"])


def adopt(report: Report, options: Mapping[str, Any], out: Output) -> None:
    """Do what is asked for instead of a report. Raises ``LintError`` for a file that cannot be written."""
    file: Path | None = options["write_baseline"]
    if file is not None:
        number = write_baseline(file, (one.finding for one in report.findings()))
        out.write(f"{file} now holds {number:,} {'finding' if number == 1 else 'findings'}.")
    if options["list_allowed"]:
        write_allowed(report, out)
