"""Why a migration is not run in one transaction."""

from __future__ import annotations

from django_safemigrate.compiler import CompiledMigration, CompiledOperation
from django_safemigrate.rules._rerun import is_concurrent
from django_safemigrate.schema.changes import (
    AnalyzeTable,
    Change,
    ChangeEnum,
    ChangeObject,
    ControlTransaction,
    NoChange,
    Opaque,
    ReadRows,
)
from django_safemigrate.schema.effects import Blocks

# Statements that may be unable to run in a transaction, and those of which one cannot tell.
APART = (AnalyzeTable, ChangeEnum, ChangeObject, ControlTransaction, Opaque, ReadRows)


def gains_by_commits(migration: CompiledMigration) -> bool:
    """Whether ``atomic = False`` may have a reason: something that cannot run in a transaction or may take
    long, code that may commit in between, or locks on several tables, which are then held one after the
    other."""
    locked = {
        effect.table
        for operation in migration.operations
        for priced in operation.changes()
        for effect in priced.effects
        if effect.blocks > Blocks.NOTHING and not effect.table_is_new
    }
    return len(locked) > 1 or any(map(_wants_none, migration.operations))


def _wants_none(operation: CompiledOperation) -> bool:
    if operation.runs_python or operation.opaque or operation.refused:
        return True
    return any(
        _apart(priced.change)
        or any(effect.work.grows and not effect.table_is_new for effect in priced.effects)
        for priced in operation.changes()
    )


def _apart(change: Change) -> bool:
    return (
        is_concurrent(change)
        or isinstance(change, APART)
        or (isinstance(change, NoChange) and change.written is None)
    )
