"""Changing the type of a column writes the table and all its indexes anew.

The server does so, under a lock that stops even reads, whenever the stored values change: int to bigint, a
shorter varchar, another numeric scale. Widening a varchar or numeric and varchar to text are free.
https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._types import Retyping, retypings
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import AlterType


@rule(Severity.ERROR, AlterType)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for danger, change, old in retypings(migration, Retyping.REWRITE):
        yield danger.verdict(
            f"Changing the type of {change.table}.{change.column} from {old} to {change.type} rewrites the table and {danger.suffers} until it is done.",
            "Add a second field of the new type, keep it in step with a trigger or in save(), fill it in batches, then move the code over"
            " and drop the old field.",
        )
