"""Which operations of a migration write rows, which alter tables that others use, and
what they hold up meanwhile."""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration, CompiledOperation, PricedChange
from django_safemigrate.rules._fills import fills
from django_safemigrate.schema.changes import (
    AnalyzeTable,
    IndexChange,
    LockTable,
    RowsChange,
    SetColumnComment,
    SetTableComment,
    TableChange,
    TruncateTable,
)
from django_safemigrate.schema.effects import Blocks, Effect

# They name a table, but leave its shape as it is.
UNCHANGED = (AnalyzeTable, LockTable, SetColumnComment, SetTableComment)


def writes_rows(operation: CompiledOperation) -> bool:
    """Whether it runs Python, or SQL that writes rows of a table others use; Django's own filling of NULLs
    is part of an alteration."""
    if operation.runs_python:
        return operation.opaque is not None
    return any(
        isinstance(one.change, RowsChange | TruncateTable)
        and not (isinstance(one.change, RowsChange) and fills(operation, one.change))
        and any(not effect.table_is_new for effect in one.effects)
        for one in operation.changes()
    )


def altered(operation: CompiledOperation) -> Iterator[tuple[PricedChange, Effect]]:
    """The changes to the shape of tables that others use, each with its effect on the table it changes."""
    for priced in operation.changes():
        change = priced.change
        if (
            change.touches_data
            or isinstance(change, UNCHANGED)
            or not isinstance(change, TableChange | IndexChange)
        ):
            continue
        for effect in priced.effects[:1] if isinstance(change, IndexChange) else priced.effects:
            own = isinstance(change, IndexChange) or effect.table == getattr(change, "table", "")
            if own and not effect.table_is_new and effect.lock is not None:
                yield priced, effect


def locked_for(migration: CompiledMigration, operation: CompiledOperation) -> dict[str, Blocks]:
    """The tables whose traffic earlier statements hold up while ``operation`` writes its rows, since
    all of them commit together."""
    locked: dict[str, Blocks] = {}
    if not operation.runs_python:
        held = [one for priced in operation.changes() if priced.change.touches_data for one in priced.held]
        return {one.table: one.blocks for one in held if one.blocks > Blocks.NOTHING}
    if not migration.migration.atomic:
        return locked
    for earlier in migration.operations:
        if earlier is operation:
            break
        for statement in earlier.statements:
            for effect in (
                one for priced in statement.changes for one in priced.effects if not statement.deferred
            ):
                if not effect.table_is_new and effect.blocks > Blocks.NOTHING:
                    locked[effect.table] = max(effect.blocks, locked.get(effect.table, Blocks.NOTHING))
    return locked
