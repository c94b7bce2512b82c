"""A table is taken out of its parent, or put below one, and queries of the parent give other rows.

https://www.postgresql.org/docs/current/ddl-inherit.html
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._breaks import meets_old_code
from django_safemigrate.rules._dangers import first_effect
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import ChangeInheritance


@rule(Severity.WARNING, ChangeInheritance)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    if not meets_old_code(migration):
        return
    for operation, priced, change in migration.of_kind(ChangeInheritance):
        if change.parent in migration.after.new or change.table in migration.after.new:
            continue
        yield Verdict(
            operation,
            f"Making {change.table} a child of {change.parent} adds its rows to what the deployed code finds in {change.parent}."
            if change.inherits
            else f"Taking {change.table} out of {change.parent} hides its rows from deployed code that reads {change.parent}.",
            "Deploy code that reads both tables on its own first.",
            first_effect(priced),
        )
