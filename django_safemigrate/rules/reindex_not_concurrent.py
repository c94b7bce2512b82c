"""An index is rebuilt while reads of its table wait.

REINDEX without CONCURRENTLY stops writes to the table, and reads as well, since planning any query locks
every index of the table. https://www.postgresql.org/docs/current/sql-reindex.html
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._dangers import dangers
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import Reindex


@rule(Severity.ERROR, Reindex)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for danger, change in dangers(migration, Reindex):
        yield danger.verdict(
            f"Rebuilding {change.what} {change.name} {danger.suffers} until it is done.",
            "Use REINDEX … CONCURRENTLY in a migration with atomic = False.",
        )
