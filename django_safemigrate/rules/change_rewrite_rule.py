"""A rule rewrites the statements of deployed code from now on, or does so no longer.

https://www.postgresql.org/docs/current/rules.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._breaks import meets_old_code
from django_safemigrate.rules._dangers import first_effect
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import ChangeRule

DOING: Mapping[str, str] = {
    "create": "Making",
    "replace": "Replacing",
    "enable": "Enabling",
    "disable": "Disabling",
    "drop": "Dropping",
}


@rule(Severity.WARNING, ChangeRule)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    if not meets_old_code(migration):
        return
    for operation, priced, change in migration.of_kind(ChangeRule):
        effect = first_effect(priced)
        # What is written to a view goes nowhere without one.
        if effect is not None and change.action in DOING and change.table not in migration.after.views:
            yield Verdict(
                operation,
                f"{DOING[change.action]} rule {change.name} changes what the statements of deployed code on {change.table} do.",
                "Use a trigger, or let the code do it itself.",
                effect,
            )
