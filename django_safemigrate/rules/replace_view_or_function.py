"""A view or function that the deployed code uses is given another definition.

Code that is deployed reads through the new definition from the moment the migration commits.
https://www.postgresql.org/docs/current/sql-createview.html
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._breaks import meets_old_code
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import ChangeObject, CreateView

HINT = "Keep its columns or arguments, and what the deployed code takes them for; or make a new one under another name."


@rule(Severity.NOTE, CreateView, ChangeObject)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    if not meets_old_code(migration):
        return
    for operation, priced, change in migration.of_kind(CreateView):
        name = change.view.name
        if name in migration.before.views:
            yield Verdict(
                operation,
                f"Replacing {change.view.kind} {name} changes what the deployed code reads from it.",
                HINT,
                next((one for one in priced.effects if one.table == name), None),
            )
    for operation, _, routine in migration.of_kind(ChangeObject):
        known = (routine.what, routine.name) in migration.before.others
        if known and routine.action in ("create", "replace"):
            yield Verdict(
                operation,
                f"Replacing {routine.what} {routine.name} changes what the deployed code and its triggers get from it.",
                HINT,
            )
