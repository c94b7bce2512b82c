"""All rows are updated or deleted in one statement.

The locks on the rows are kept until the end, so that every other write to one of them waits for the whole
statement; it also leaves as many dead rows behind.
https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-ROWS
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._dangers import dangers
from django_safemigrate.rules._fills import fills
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import DeleteRows, UpdateRows


@rule(Severity.ERROR, UpdateRows, DeleteRows, runner="runs it in batches")
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for kind, doing in ((UpdateRows, "Updating"), (DeleteRows, "Deleting")):
        for danger, change in dangers(migration, kind):
            if not fills(danger.operation, change):
                yield danger.verdict(
                    f"{doing} rows of {change.table} in one statement {danger.suffers} until the transaction ends.",
                    "Use RunPython in a migration of its own with atomic = False, and write a few thousand rows by primary key at a time.",
                )
