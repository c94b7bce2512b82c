"""A function, type or other object is dropped that the deployed code may still use.

https://www.postgresql.org/docs/current/sql-dropfunction.html
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._breaks import meets_old_code
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import ChangeObject, DropSequence

USED_BY_CODE = frozenset({"aggregate", "domain", "extension", "function", "procedure", "type"})


HINT = "Do it in the release after the one whose code does not use it any more."


@rule(Severity.WARNING, ChangeObject, DropSequence, runner="drops it once no old code is left")
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    if not meets_old_code(migration):
        return
    made = {
        (one.what, one.name)
        for _, _, one in migration.of_kind(ChangeObject)
        if one.action in ("create", "replace")
    }
    for operation, _, change in migration.of_kind(ChangeObject):
        dropped = change.action == "drop" and change.what in USED_BY_CODE
        # What goes with it is said by a rule of its own.
        if dropped and not change.cascade and (change.what, change.name) not in made:
            yield Verdict(operation, _message(change.what, change.name), HINT)
    for operation, _, sequence in migration.of_kind(DropSequence):
        name = sequence.sequence
        if (
            name in migration.before.sequences
            and name not in migration.after.sequences
            and not sequence.cascade
        ):
            yield Verdict(operation, _message("sequence", name), HINT)


def _message(what: str, name: str) -> str:
    return f"Dropping {what} {name} breaks deployed code that still uses it."
