"""The report as annotations of a GitHub Actions run: one workflow command a finding.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands; how the runner reads the
values: https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
"""

from __future__ import annotations

from django.core.management.color import Style, no_style

from django_safemigrate.linting.judged import Placed
from django_safemigrate.linting.pages import address
from django_safemigrate.linting.reporting.places import Repository
from django_safemigrate.linting.reporting.report import Output, Report
from django_safemigrate.linting.reporting.text import lock_line, summary_line
from django_safemigrate.rules import Severity

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
_IN_A_MESSAGE = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_IN_A_PROPERTY = _IN_A_MESSAGE | str.maketrans({":": "%3A", ",": "%2C"})


def write(report: Report, out: Output, style: Style) -> None:
    """Write an annotation a line, then the summary, which the runner shows as it stands."""
    repository = Repository()
    for placed in report.findings():
        out.write(command(placed, repository))
    out.write(summary_line(report, no_style()))


def command(placed: Placed, repository: Repository) -> str:
    """The workflow command of one finding; without a file it belongs to the run as a whole."""
    finding = placed.finding
    properties: dict[str, str] = {}
    if placed.path is not None:
        properties["file"] = repository.path(placed.path)
        if placed.line:
            properties["line"] = str(placed.line)
    properties["title"] = finding.rule
    written = ",".join(f"{key}={value.translate(_IN_A_PROPERTY)}" for key, value in properties.items())
    where = "" if placed.path else f"{finding.app}.{finding.migration}: "
    said = (where + finding.message, lock_line(finding), finding.hint, address(finding.rule))
    message = "\n".join(filter(None, said)).translate(_IN_A_MESSAGE)
    return f"::{_COMMANDS[finding.severity]} {written}::{message}"
