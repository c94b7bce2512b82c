"""An ``allow`` that allows nothing hides the next real finding.

``allow = {"rule-name": "reason"}`` on a Migration class silences one rule for that migration, a comment
``# safemigrate: allow[rule-name] reason`` for one operation. One whose rule finds nothing there, that names
no rule, gives no reason, stands at no operation or is past its day is reported, so that none outlives what it
was written for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.conf.nearest import nearest
from django_safemigrate.graph import Allowance, allowances
from django_safemigrate.rules.base import Finding, Severity, Verdict, all_rules, findings_rule


@findings_rule(Severity.WARNING)
def check(migration: CompiledMigration, findings: Sequence[Finding]) -> Iterator[Verdict]:
    allow: Any = getattr(migration.migration, "allow", {})
    where = f"{migration.migration.app_label}.{migration.migration.name}"
    if not isinstance(allow, Mapping):
        yield Verdict(
            None,
            f"The allow attribute of {where} is no dict.",
            'Write allow = {"rule-name": "why it is acceptable here"}.',
        )
    for one in allowances(migration.migration):
        said = _wrong(one) or _silences_nothing(one, migration, findings)
        if said:
            what, cure = said
            operation = next((each for each in migration.operations if each.path == one.operation), None)
            yield Verdict(operation, f"{where} allows {what}", cure)


def _wrong(one: Allowance) -> tuple[str, str] | None:
    """What is wrong with an allowance by itself, and the cure."""
    if one.rule not in all_rules():
        return f"{one.rule!r}, which is no rule.", nearest(one.rule, all_rules()) or "Remove it."
    if not one.reason:
        what = "value" if one.by == "class" else "rest of the comment"
        return (
            f"{one.rule} without a reason.",
            f"Give the reason as the {what}; without one it allows nothing.",
        )
    if one.unread:
        return (
            f"{one.rule} until {one.unread!r}, which is no date.",
            "Write it as (until 2027-01-31) at the end of the reason.",
        )
    if one.until and one.until < date.today():
        return (
            f"{one.rule} until {one.until}, which is past.",
            "Mend what it found, or give a later day and why.",
        )
    if one.operation is None:
        return (
            f"{one.rule} in line {one.line}, where no operation is.",
            "Put the comment on a line of the operation, or right above it.",
        )
    return None


def _silences_nothing(
    one: Allowance, migration: CompiledMigration, findings: Sequence[Finding]
) -> tuple[str, str] | None:
    rule = all_rules()[one.rule]
    today = date.today()
    if (
        rule.check_project
        or rule.check_changes
        or any(one.covers(each.rule, each.operation, today) for each in findings)
    ):
        # What a rule says about the whole history, or about what was changed, is not known here.
        return None
    # Asked again, since a rule that is not selected has not spoken.
    if any(one.covers(each.rule, each.operation, today) for each in rule.findings(migration, findings)):
        return None
    if one.by == "class":
        return f"{one.rule}, which finds nothing there.", "Remove the entry."
    return f"{one.rule} in line {one.line}, which finds nothing there.", "Remove the comment."
