"""The report in SARIF 2.1.0:
https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/sarif-v2.1.0-errata01-os-complete.html

Section numbers below are of that page. What GitHub reads of it:
https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support
"""

from __future__ import annotations

from typing import Any

from django.core.management.color import Style

from django_safemigrate.linting.judged import Allowed, Placed
from django_safemigrate.linting.pages import address, page
from django_safemigrate.linting.reporting.fingerprints import Fingerprints
from django_safemigrate.linting.reporting.places import Repository
from django_safemigrate.linting.reporting.report import Output, Report, json_text
from django_safemigrate.rules import Severity, all_rules
from django_safemigrate.version import __version__

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_ROOT = "%SRCROOT%"
# What GitHub sorts alerts by; the levels of SARIF have our names.
_PROBLEM = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "recommendation"}


def write(report: Report, out: Output, style: Style) -> None:
    """Write the report as one SARIF log with one run. Allowed findings are in it, as suppressed ones."""
    findings = [*report.findings()]
    allowed = list(report.allowed())
    rules = sorted({one.finding.rule for one in (*findings, *(each.placed for each in allowed))})
    results = _Results(rules)
    run = {
        "tool": {"driver": driver(rules)},
        "invocations": [{"executionSuccessful": True}],
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The folder of the repository."}}},
        "results": [*map(results.finding, findings), *map(results.allowed, allowed)],
    }
    out.write(json_text({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, out))


def driver(rules: list[str]) -> dict[str, Any]:
    return {
        "name": "django_safemigrate",
        "semanticVersion": __version__,
        "informationUri": "https://safemigrate.readthedocs.io/",
        "rules": [descriptor(name) for name in rules],
    }


def descriptor(name: str) -> dict[str, Any]:
    """A rule, with its page for a help text."""
    rule = all_rules()[name]
    text = page(name)
    one = {
        "id": name,
        "shortDescription": {"text": rule.summary or name},
        "help": {"text": text, "markdown": text},
        "defaultConfiguration": {"level": rule.severity.value},
        "properties": {"problem.severity": _PROBLEM[rule.severity], "tags": ["django", "migrations"]},
    }
    return one | {"helpUri": address(name)} if address(name) else one


class _Results:
    """Findings as the results of a run whose rules are ``rules``."""

    def __init__(self, rules: list[str]) -> None:
        self._indexes = {name: index for index, name in enumerate(rules)}
        self._repository = Repository()
        self._fingerprints = Fingerprints()

    def finding(self, placed: Placed) -> dict[str, Any]:
        # Empty, not absent: what is suppressed is known of this run (3.27.23).
        return {**self._result(placed), "suppressions": []}

    def allowed(self, one: Allowed) -> dict[str, Any]:
        suppression: dict[str, Any] = {
            "kind": "external" if one.by == "baseline" else "inSource",
            "status": "accepted",
            "justification": one.reason,
        }
        if one.until:
            suppression["properties"] = {"until": one.until}
        return {**self._result(one.placed), "suppressions": [suppression]}

    def _result(self, placed: Placed) -> dict[str, Any]:
        finding = placed.finding
        return {
            "ruleId": finding.rule,
            "ruleIndex": self._indexes[finding.rule],
            "level": finding.severity.value,
            "message": {"text": in_a_message(f"{finding.message}\n{finding.hint}")},
            "locations": [self._location(placed)],
            "partialFingerprints": {"safemigrate/v1": self._fingerprints.of(finding)},
            "properties": {"direction": finding.direction, "table": finding.table},
        }

    def _location(self, placed: Placed) -> dict[str, Any]:
        finding = placed.finding
        name = f"{finding.app}.{finding.migration}"
        logical = {"logicalLocations": [{"fullyQualifiedName": name, "kind": "module"}]}
        if placed.path is None:
            return logical
        uri = self._repository.uri(placed.path)
        base = {} if uri.startswith("file:") else {"uriBaseId": _ROOT}
        region = {"region": {"startLine": placed.line}} if placed.line else {}
        return {"physicalLocation": {"artifactLocation": {"uri": uri, **base}, **region}, **logical}


def in_a_message(text: str) -> str:
    """Braces would be the place of an argument (3.11.5)."""
    return text.replace("{", "{{").replace("}", "}}")
