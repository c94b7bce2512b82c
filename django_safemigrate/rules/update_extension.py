"""An extension is updated by a script that nobody here knows.

It may change functions that code, indexes and views use, or alter and write the tables that the extension
keeps. https://www.postgresql.org/docs/current/sql-alterextension.html
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import ChangeObject


@rule(Severity.WARNING, ChangeObject)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    changes = migration.of_kind(ChangeObject)
    made = {one.name for _, _, one in changes if one.action == "create" and one.what == "extension"}
    for operation, _, change in changes:
        if change.action == "update" and change.what == "extension" and change.name not in made:
            yield Verdict(
                operation,
                f"Updating extension {change.name} runs a script that is not known here, which may change or lock whatever uses it.",
                "Read what the new version changes, try it on a copy of the database, and keep it in a migration of its own.",
            )
