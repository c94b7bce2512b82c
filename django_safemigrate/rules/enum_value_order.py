"""A value is added to an enumerated type at its end, which is where it sorts.

https://www.postgresql.org/docs/current/sql-altertype.html
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import ChangeEnum


@rule(Severity.NOTE, ChangeEnum, opt_in=True)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    if migration.direction != "forward":
        return
    for operation, _, change in migration.of_kind(ChangeEnum):
        if change.action == "add value" and not change.neighbour:
            yield Verdict(
                operation,
                f"Adding value {change.value} to type {change.name} makes it the largest of all in ORDER BY and comparisons.",
                "Say where it belongs: ADD VALUE … BEFORE … or AFTER ….",
            )
