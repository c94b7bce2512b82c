"""A unique index is built while writes to its table wait.

A UniqueConstraint with a condition, expressions, INCLUDE or operator classes becomes CREATE UNIQUE INDEX,
which reads the whole table under a lock that stops writes.
https://www.postgresql.org/docs/current/sql-createindex.html
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._indexes import Build, builds
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import CreateIndex


@rule(Severity.ERROR, CreateIndex, runner="builds it concurrently")
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for danger, change in builds(migration, Build.UNIQUE):
        yield danger.verdict(
            f"Building unique index {change.index.name} {danger.suffers} until it is done.",
            f"Build it with RunSQL('CREATE UNIQUE INDEX CONCURRENTLY {change.index.name} …', state_operations=[AddConstraint(…)])"
            " in a migration with atomic = False.",
        )
