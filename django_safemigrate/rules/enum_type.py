"""An enumerated type is made, whose values can never be taken away again.

https://www.postgresql.org/docs/current/datatype-enum.html#DATATYPE-ENUM-IMPLEMENTATION-DETAILS
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import CreateEnum


@rule(Severity.NOTE, CreateEnum, opt_in=True)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for operation, _, change in migration.of_kind(CreateEnum):
        if migration.direction == "forward" and change.name in migration.after.enums:
            yield Verdict(
                operation,
                f"Making the enumerated type {change.name} fixes its values: none of them can be removed, nor put in another order.",
                "Use CharField(choices=…) with a CheckConstraint on the values, or a table of them and a ForeignKey.",
            )
