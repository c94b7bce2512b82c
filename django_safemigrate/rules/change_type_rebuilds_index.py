"""Changing the type or collation of a column builds its indexes again.

The rows stay as they are, but every index on the column is rebuilt under a lock that stops even reads.
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
    for danger, change, _ in retypings(migration, Retyping.BUILD):
        yield danger.verdict(
            f"Changing the type or collation of {change.table}.{change.column} builds its indexes again and {danger.suffers}"
            " until they are done.",
            "Remove the indexes with RemoveIndexConcurrently, alter the field, and build them again with AddIndexConcurrently, each in a"
            " migration of its own; or add a second field.",
        )
