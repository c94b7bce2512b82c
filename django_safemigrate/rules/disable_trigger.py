"""Triggers are switched off, those behind foreign keys among them.

While a trigger is disabled for everybody, rows are written without what it checks or keeps; with ALL or the
trigger of a constraint, without foreign keys.
https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-DISABLE-ENABLE-TRIGGER
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._dangers import first_effect
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import SetTriggerEnabled


@rule(Severity.WARNING, SetTriggerEnabled)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for operation, priced, change in migration.of_kind(SetTriggerEnabled):
        effect = first_effect(priced)
        if effect is not None and not change.enabled:
            yield Verdict(
                operation,
                f"Disabling trigger {change.name} of {change.table} lets everybody write rows that it has not seen.",
                "Use SET LOCAL session_replication_role in the one session that needs it, or leave the trigger on.",
                effect,
            )
