"""How bad a finding is for this project: who runs the migration, how large the table is, what the settings
say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from django_safemigrate.conf import Settings
from django_safemigrate.linting.options import Options
from django_safemigrate.rules import Finding, Rule, Severity


def graded(finding: Finding, rule: Rule, settings: Settings, options: Options) -> Finding | None:
    """The finding with the severity it has here; None where the settings switch its rule off.

    What the command line says of a rule goes before the settings, and these before all else; ``safemigrate``
    as the runner makes a note of a danger it removes.
    """
    if settings.runner == "safemigrate" and rule.runner and finding.severity is not Severity.NOTE:
        finding = replace(
            finding,
            severity=Severity.NOTE,
            message=f"{finding.message} safemigrate {rule.runner}.",
        )
    wanted = _wanted(finding.rule, settings.app_severity.get(finding.app, {})) or _wanted(
        finding.rule, settings.severity
    )
    if wanted == "off":
        return None
    if wanted:
        finding = replace(finding, severity=Severity(wanted))
    warns = finding.severity is Severity.WARNING and options.warnings_are_errors
    if warns or finding.rule in options.as_errors:
        finding = replace(finding, severity=Severity.ERROR)
    return finding


def _wanted(rule: str, given: Mapping[str, str]) -> str | None:
    return given.get(rule) or given.get("*")
