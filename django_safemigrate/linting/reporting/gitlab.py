"""The report for GitLab's Code Quality:
https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format"""

from __future__ import annotations

from typing import Any

from django.core.management.color import Style

from django_safemigrate.linting.judged import Placed
from django_safemigrate.linting.reporting.fingerprints import Fingerprints
from django_safemigrate.linting.reporting.places import Repository
from django_safemigrate.linting.reporting.report import Output, Report, json_text
from django_safemigrate.rules import Severity

_SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "minor", Severity.NOTE: "info"}


def write(report: Report, out: Output, style: Style) -> None:
    """Write the report as one JSON array."""
    repository, fingerprints = Repository(), Fingerprints()
    issues = [issue(one, repository, fingerprints) for one in report.findings()]
    out.write(json_text(issues, out))


def issue(placed: Placed, repository: Repository, fingerprints: Fingerprints) -> dict[str, Any]:
    """One finding. A place is obligatory: without a file it is the migration's name, and line 1 where none is
    known."""
    finding = placed.finding
    path = repository.path(placed.path) if placed.path else f"{finding.app}.{finding.migration}"
    return {
        "description": " ".join(f"{finding.message} {finding.hint}".split()),
        "check_name": finding.rule,
        "fingerprint": fingerprints.of(finding),
        "severity": _SEVERITIES[finding.severity],
        "location": {"path": path, "lines": {"begin": placed.line or 1}},
    }
