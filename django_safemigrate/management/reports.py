"""The options by which a command is told what to write, and where."""

from __future__ import annotations

import argparse
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser, OutputWrapper
from django.core.management.color import Style, no_style

from django_safemigrate.linting.files import check_file, write_file
from django_safemigrate.linting.options import LintError
from django_safemigrate.linting.reporting import FORMATS, Report

DEFAULT = "text"
_REPORT = "The report"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A report: its format, and the file it goes to; None is the command's own output."""

    format: str
    file: Path | None = None


class _AddFormat(argparse.Action):
    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: str | Sequence[Any] | None,
        option_string: str | None = None,
    ) -> None:
        before = getattr(namespace, self.dest)
        setattr(namespace, self.dest, (*before, Wanted(str(values))))


class _SetFile(argparse.Action):
    """Sets the file of the format before it."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: str | Sequence[Any] | None,
        option_string: str | None = None,
    ) -> None:
        reports: tuple[Wanted, ...] = getattr(namespace, self.dest) or (Wanted(DEFAULT),)
        # A second file is the same report once more.
        before = reports if reports[-1].file else reports[:-1]
        setattr(namespace, self.dest, (*before, Wanted(reports[-1].format, Path(str(values)))))


def add_reports(parser: CommandParser) -> None:
    """Add ``--format`` and ``--output`` to a command's options."""
    parser.add_argument(
        "--format",
        action=_AddFormat,
        choices=sorted(FORMATS),
        default=(),
        dest="reports",
        help="Default: text. May be given several times, at most once without --output.",
    )
    parser.add_argument(
        "--output",
        action=_SetFile,
        default=(),
        dest="reports",
        metavar="FILE",
        help="Write the report to this file; it belongs to the --format before it.",
    )


def chosen_reports(reports: Iterable[Wanted] | str) -> tuple[Wanted, ...]:
    """The reports to write. A name of a format is what ``call_command(…, format="json")`` gives.

    Raises ``LintError`` when two would go to the same place, and for a file that cannot be written.
    """
    if isinstance(reports, str):
        if reports not in FORMATS:
            raise LintError(f"There is no format {reports!r}. Use one of: {', '.join(sorted(FORMATS))}.")
        return (Wanted(reports),)
    wanted = tuple(reports) or (Wanted(DEFAULT),)
    plain = [one.format for one in wanted if one.file is None]
    if len(plain) > 1:
        raise LintError(
            f"The formats {' and '.join(plain)} would be mixed in one output. "
            "Give all but one of them a file: --output FILE after its --format."
        )
    files = [one.file for one in wanted if one.file is not None]
    for number, file in enumerate(files):
        check_file(file, _REPORT)
        if file.resolve() in {one.resolve() for one in files[:number]}:
            raise LintError(f"Two reports would be written to {file}. Give each a file of its own.")
    return wanted


def write_reports(wanted: Iterable[Wanted], report: Report, out: OutputWrapper, style: Style) -> None:
    """Write the reports, files first, since whoever reads ``out`` may stop; ``style`` colours the one for
    ``out``. Raises ``LintError``."""
    for one in sorted(wanted, key=lambda each: each.file is None):
        if one.file is None:
            FORMATS[one.format](report, out, style)
            out.flush()
        else:
            written = io.StringIO()
            FORMATS[one.format](report, OutputWrapper(written), no_style())
            write_file(one.file, _REPORT, written.getvalue())


def check_inputs(wanted: Iterable[Wanted], inputs: Iterable[Path | None]) -> None:
    """Raise ``LintError`` for a report that would be written over a file that the run reads."""
    read = {one.resolve() for one in inputs if one is not None}
    for one in wanted:
        if one.file is not None and one.file.resolve() in read:
            raise LintError(
                f"The report cannot be written to {one.file}: this run reads it. Name another file."
            )
