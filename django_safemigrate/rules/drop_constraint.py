"""A constraint is dropped, and rows that it refused are let in from then on.

To bring it back, such rows have to be found and mended first, and every row checked.
https://www.postgresql.org/docs/current/sql-altertable.html
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._dangers import first_effect
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import DropConstraint
from django_safemigrate.schema.compatibility import breaks
from django_safemigrate.schema.objects import Kind


@rule(Severity.NOTE, DropConstraint)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for operation, priced, change in migration.of_kind(DropConstraint):
        found = priced.table.constraints.get(change.constraint) if priced.table else None
        if (
            found
            and found.kind is not Kind.FOREIGN_KEY
            and first_effect(priced)
            and breaks(change, migration.net).new
        ):
            yield Verdict(
                operation,
                f"Dropping constraint {change.constraint} lets rows into {change.table} that it has refused so far.",
                "Make sure that the code refuses them itself, or that they are wanted.",
                first_effect(priced),
            )
