"""An index is dropped before the one that takes its place is built.

As long as the build takes, the queries that used the old one read the whole table.
https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._covering import replaces
from django_safemigrate.rules._dangers import first_effect
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import CreateIndex, DropIndex
from django_safemigrate.schema.objects import Index


@rule(Severity.WARNING, DropIndex)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    operations = {one.path: one for one in migration.operations}
    dropped: list[tuple[int, Index]] = []
    for statement in migration.statements:
        for priced in statement.changes:
            change = priced.change
            if isinstance(change, DropIndex):
                index = migration.before.index(change.index)
                if index is not None and index.valid and index.table not in migration.after.new:
                    dropped.append((statement.transaction, index))
            elif isinstance(change, CreateIndex):
                # Within one transaction nobody can read the table in between.
                old = [
                    one
                    for number, one in dropped
                    if number != statement.transaction and replaces(one, change.index)
                ]
                if old:
                    yield Verdict(
                        operations[statement.operation],
                        f"Queries of {change.table} have neither index {old[0].name} nor {change.index.name} while this builds the second one.",
                        f"Build {change.index.name} first, under another name than the old index, and drop {old[0].name} in a later migration.",
                        first_effect(priced),
                    )
