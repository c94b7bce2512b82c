"""An index is built while its table is locked even for reads.

ALTER TABLE takes a lock that stops reads, and it is kept until the transaction ends. An index built later in
that transaction, by Django's own deferred statements too, keeps readers waiting for all of the build.
https://www.postgresql.org/docs/current/explicit-locking.html
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._indexes import Build, builds
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import CreateIndex


@rule(Severity.ERROR, CreateIndex, runner="builds it concurrently, in a step of its own")
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for danger, change in builds(migration, Build.WHILE_EXCLUSIVE):
        yield danger.verdict(
            f"Building index {change.index.name} in a transaction that has altered {danger.table} {danger.suffers} until it is done.",
            "Add the field without db_index or unique first, then build the index with AddIndexConcurrently"
            " in a later migration with atomic = False.",
        )
