"""A function, type or other object is dropped or renamed that the deployed code may still use.

https://www.postgresql.org/docs/current/sql-dropfunction.html
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import ChangeObject

USED_BY_CODE = frozenset(
    {"aggregate", "domain", "extension", "function", "procedure", "schema", "sequence", "type"}
)


@rule(Severity.WARNING, ChangeObject)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    if migration.direction != "forward":
        return
    made = {
        (one.what, one.name)
        for _, _, one in migration.of_kind(ChangeObject)
        if one.action in ("create", "replace")
    }
    for operation, _, change in migration.of_kind(ChangeObject):
        gone = change.action == "drop" or (change.action == "rename" and change.what != "schema")
        if gone and change.what in USED_BY_CODE and (change.what, change.name) not in made:
            doing = "Dropping" if change.action == "drop" else "Renaming"
            yield Verdict(
                operation,
                f"{doing} {change.what} {change.name} breaks deployed code that still uses it.",
                "Do it in the release after the one whose code does not use it any more.",
            )
