"""An index is built while writes to its table wait.

A plain CREATE INDEX holds a lock that stops every INSERT, UPDATE and DELETE for as long as it reads and sorts
the table. https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._indexes import Build, builds
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import CreateIndex

HINT = "Use AddIndexConcurrently in a migration of its own with atomic = False; for db_index=True put the index into Meta.indexes instead."
# The server refuses CONCURRENTLY for a partitioned table.
PARTITIONED = (
    "Run CREATE INDEX CONCURRENTLY on each partition in a migration with atomic = False; in the next CREATE INDEX … ON ONLY the parent, and"
    " ALTER INDEX … ATTACH PARTITION for each."
)


@rule(Severity.ERROR, CreateIndex, runner="builds it concurrently")
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for danger, change in builds(migration, Build.PLAIN):
        yield danger.verdict(
            f"Building index {change.index.name} {danger.suffers} until it is done.",
            PARTITIONED if danger.priced.table and danger.priced.table.partitioned else HINT,
        )
