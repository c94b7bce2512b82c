"""Python code in a migration changes the schema, where neither Django nor a review of the operations sees it.

The states of later migrations do not know of it, and what it locks is not priced with the rest.
https://docs.djangoproject.com/en/stable/ref/migration-operations/#runpython
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.migrations import RunPython

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._dangers import traffic
from django_safemigrate.rules._python import Code, changes_sent, codes, once
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.changes import (
    AnalyzeTable,
    Change,
    ControlTransaction,
    LockTable,
    NoChange,
    Opaque,
    ReadRows,
    RowsChange,
    SetConstraintsMode,
    SetSetting,
)
from django_safemigrate.schema.effects import Blocks

LEAVES_SCHEMA = (
    AnalyzeTable,
    ControlTransaction,
    LockTable,
    NoChange,
    Opaque,
    ReadRows,
    RowsChange,
    SetConstraintsMode,
    SetSetting,
)
HINT = "Put the statement into RunSQL, with the operations that change the models as state_operations."


@rule(Severity.WARNING, RunPython)
@once
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for code in codes(migration):
        for one in code.reading.sql:
            for change, catalog in changes_sent(migration, one.text) if one.text else ():
                table = getattr(change, "table", None)
                if not isinstance(change, LEAVES_SCHEMA) and table not in migration.after.new:
                    yield _verdict(code, one.place, table, _waiting(migration, change, catalog))


def _waiting(migration: CompiledMigration, change: Change, catalog: Catalog) -> list[tuple[str, Blocks]]:
    """Whom the change stops while it works through a table."""
    return [
        (effect.table, effect.blocks)
        for effect in migration.database.price(change, catalog)
        if effect.work.grows and effect.blocks > Blocks.NOTHING and effect.table not in migration.after.new
    ]


def _verdict(code: Code, place: str, table: str | None, waits: list[tuple[str, Blocks]]) -> Verdict:
    what = f"the schema of {table}" if table else "the schema"
    if waits:
        message = f"{place} changes {what} by itself, and blocks {traffic(waits)} until it is done."
        return code.verdict(message, HINT, Severity.ERROR, waits[0][0])
    return code.verdict(
        f"{place} changes {what} by itself, which the models do not know of.", HINT, Severity.WARNING, table
    )
