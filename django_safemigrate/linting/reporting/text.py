"""The report for people: a block a finding, then a summary."""

from __future__ import annotations

from django.core.management.color import Style

from django_safemigrate.linting.judged import Placed
from django_safemigrate.linting.pages import address
from django_safemigrate.linting.reporting.report import Output, Report
from django_safemigrate.linting.summary import Summary
from django_safemigrate.linting.visible import visible
from django_safemigrate.rules import Finding, Severity

_MEANWHILE = {
    "scan": "while the whole table is read",
    "build": "while an index is built",
    "rewrite": "while the whole table is written anew",
    "update": "while its rows are written",
    "catalog": "for a moment, but queues behind open transactions",
}
_WAITS = {"nothing": "traffic goes on", "writes": "writes wait", "reads": "reads and writes wait"}


def write(report: Report, out: Output, style: Style) -> None:
    """Write the report as text. ``style`` is a command's (``ERROR``, ``WARNING``, ``NOTICE`` …
    colour or leave a string)."""
    for placed in report.findings():
        if placed.finding.severity.value not in report.quiet:
            out.write(block(placed, style))
    if "summary" not in report.quiet:
        out.write(summary_line(report, style))
        if report.remark:
            out.write(report.remark)


def block(placed: Placed, style: Style) -> str:
    """One finding: where, how bad, what happens; then the lock, the cure and the page, each on a line."""
    finding = placed.finding
    colour = {Severity.ERROR: style.ERROR, Severity.WARNING: style.WARNING, Severity.NOTE: style.NOTICE}[
        finding.severity
    ]
    where = placed.path or f"{finding.app}.{finding.migration}"
    line = f":{placed.line}" if placed.line else ""
    grade = colour(f"{finding.severity.value}[{finding.rule}]")
    head = f"{visible(where)}{line}: {grade} {visible(finding.message)}"
    rows = [("lock", lock_line(finding)), ("fix", finding.hint), ("see", address(finding.rule))]
    indent = "\n          "
    body = [f"    {label:5} {visible(text.strip()).replace(chr(10), indent)}" for label, text in rows if text]
    return "\n".join([head, *body, ""])


def lock_line(finding: Finding) -> str:
    """The lock, what waits for it and for how long; "" when the finding is about none."""
    if finding.work is None or finding.blocks is None:
        return ""
    lock = f"{finding.lock} on {finding.table}" if finding.lock else f"no lock on {finding.table}"
    return f"{lock}: {_WAITS[finding.blocks]} {_MEANWHILE[finding.work]}"


def plural(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def counts(summary: Summary) -> str:
    """``2 errors, 1 warning, 0 notes``, and how many are allowed."""
    text = ", ".join(plural(summary.findings[one.value], one.value) for one in Severity)
    return f"{text}, {summary.allowed:,} allowed" if summary.allowed else text


def looked_at(summary: Summary) -> str:
    """``44 migrations, 92 statements``, and how much of that is not known."""
    looked = f"{plural(summary.migrations, 'migration')}, {plural(summary.statements, 'statement')}"
    unknown = f"{summary.unanalysed:,} could not be analysed"
    python = f"; {plural(summary.python, 'operation')} run Python" if summary.python else ""
    return f"{looked} ({unknown}{python})"


def judged_for(report: Report) -> str:
    return f"Judged for {report.run.target} ({report.because})."


def summary_line(report: Report, style: Style) -> str:
    """What was found, in what, and for which server."""
    summary = report.summary
    paint = style.ERROR if summary.errors else style.SUCCESS
    return f"{paint(counts(summary))} in {looked_at(summary)}.\n{judged_for(report)}"
