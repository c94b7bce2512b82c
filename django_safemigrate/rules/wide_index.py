"""An index has more than three keys.

A further key seldom narrows a search down, and every write and every page of the index pays for it.
https://www.postgresql.org/docs/current/indexes-multicolumn.html
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._dangers import first_effect
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import CreateIndex

MOST = 3


@rule(Severity.NOTE, CreateIndex, opt_in=True)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for operation, priced, change in migration.of_kind(CreateIndex):
        index = change.index
        if index.method == "btree" and not index.unique and len(index.keys) > MOST:
            yield Verdict(
                operation,
                f"Index {index.name} of {change.table} has {len(index.keys)} keys, which every write has to keep.",
                f"Keep the first {MOST} or fewer, those that narrow a search down the most.",
                first_effect(priced),
                table=change.table,
            )
