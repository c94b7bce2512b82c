"""The report for programs. Its shape is a contract: ``schema-1.json`` beside this file;
additions keep ``version`` 1."""

from __future__ import annotations

from typing import Any

from django.core.management.color import Style

from django_safemigrate.linting.judged import Allowed, Judged, Placed
from django_safemigrate.linting.reporting.report import Output, Report, json_text


def write(report: Report, out: Output, style: Style) -> None:
    """Write the report as one JSON object."""
    migrations = [migration(one) for one in report.judged()]
    document = {
        "version": 1,
        "database": report.run.options.database,
        "target": str(report.run.target),
        "migrations": migrations,
        "findings": [finding(one) for one in report.findings()],
        "allowed": [allowed(one) for one in report.allowed()],
        "summary": summary(report),
    }
    out.write(json_text(document, out))


def migration(judged: Judged) -> dict[str, Any]:
    return {
        "app": judged.app,
        "name": judged.name,
        "path": judged.path,
        "atomic": judged.atomic,
        "operations": list(judged.operations or ()),
    }


def finding(placed: Placed) -> dict[str, Any]:
    one = placed.finding
    return {
        "rule": one.rule,
        "severity": one.severity.value,
        "app": one.app,
        "migration": one.migration,
        "operation": one.operation,
        "direction": one.direction,
        "path": placed.path,
        "line": placed.line,
        "table": one.table,
        "message": one.message,
        "hint": one.hint,
        "lock": one.lock,
        "blocks": one.blocks,
        "work": one.work,
    }


def allowed(one: Allowed) -> dict[str, Any]:
    return {"by": one.by, "reason": one.reason, "until": one.until, "finding": finding(one.placed)}


def summary(report: Report) -> dict[str, Any]:
    counted = report.summary
    return {
        "migrations": counted.migrations,
        "operations": counted.operations,
        "statements": counted.statements,
        "unanalysed": counted.unanalysed,
        "python": counted.python,
        "errors": counted.findings["error"],
        "warnings": counted.findings["warning"],
        "notes": counted.findings["note"],
        "allowed": counted.allowed,
        "target_because": report.because,
    }
