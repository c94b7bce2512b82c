"""An ``allow`` entry that allows nothing hides the next real finding.

``allow = {"rule-name": "reason"}`` on a Migration class silences one rule for that migration. An entry
whose rule finds nothing there, names no rule, or gives no reason is reported, so that entries do not
outlive what they were written for.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django_safemigrate.compiler import CompiledMigration
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
        return
    found = {one.rule for one in findings}
    for name, reason in allow.items():
        if name not in all_rules():
            near = difflib.get_close_matches(str(name), all_rules(), n=1)
            hint = f"Did you mean {near[0]!r}?" if near else "Remove it."
            yield Verdict(None, f"{where} allows {name!r}, which is no rule.", hint)
        elif not isinstance(reason, str) or not reason.strip():
            yield Verdict(
                None,
                f"{where} allows {name} without a reason.",
                "Give the reason as the value; without one it allows nothing.",
            )
        elif name not in found and not any(all_rules()[name].findings(migration)):
            # Asked again, since a rule that is not selected has not spoken.
            yield Verdict(None, f"{where} allows {name}, which finds nothing there.", "Remove the entry.")
