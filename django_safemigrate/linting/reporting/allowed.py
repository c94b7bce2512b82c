"""What is allowed in a project, for whoever audits it: a block a finding, with who answers for it and why."""

from __future__ import annotations

from django_safemigrate.linting.judged import Allowed
from django_safemigrate.linting.reporting.report import Output, Report
from django_safemigrate.linting.visible import visible


def write_allowed(report: Report, out: Output) -> None:
    """Write every finding that is allowed in the migrations of the run."""
    number = 0
    for one in report.allowed():
        number += 1
        out.write(_block(one))
    out.write("1 finding is allowed." if number == 1 else f"{number:,} findings are allowed.")


def _block(one: Allowed) -> str:
    finding = one.placed.finding
    where = one.placed.path or f"{finding.app}.{finding.migration}"
    line = f":{one.placed.line}" if one.placed.line else ""
    until = f" (until {one.until})" if one.until else ""
    return visible(f"{where}{line}: {finding.rule} by {one.by}: {one.reason}{until}\n    {finding.message}")
