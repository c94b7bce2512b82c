"""One migration changes tables and writes rows.

In one transaction the locks of the schema change are kept while the rows are written, or those of the rows
while the schema change waits; and neither part can be run again, or taken back, without the other.
https://docs.djangoproject.com/en/stable/howto/writing-migrations/
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.migrations import RunPython

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._dangers import listed, traffic
from django_safemigrate.rules._mixing import altered, locked_for, writes_rows
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import RowsChange, TruncateTable


@rule(Severity.WARNING, RowsChange, TruncateTable, RunPython)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    tables = {effect.table: None for operation in migration.operations for _, effect in altered(operation)}
    if not tables:
        return
    for operation in migration.operations:
        if not writes_rows(operation):
            continue
        locked = locked_for(migration, operation)
        what = "Running Python code" if operation.runs_python else "Writing rows"
        hint = "Put it into a migration of its own, with atomic = False if it touches many rows."
        effect = next(
            (one for priced in operation.changes() for one in priced.effects if one.work.grows), None
        )
        if locked and (operation.runs_python or effect):
            message = f"{what} in the transaction that alters {listed(tables)} blocks {traffic(locked.items())} until it is done."
            worst = max(locked.values())
            yield Verdict(operation, message, hint, effect, worst, next(iter(locked)), Severity.ERROR)
        else:
            message = f"{what} in the migration that alters {listed(tables)} ties the two together."
            yield Verdict(operation, message, hint, table=next(iter(tables)))
