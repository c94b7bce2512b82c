"""The UPDATE that Django itself runs to fill NULLs before it sets NOT NULL."""

from __future__ import annotations

from django_safemigrate.compiler import CompiledOperation
from django_safemigrate.rules._dangers import changes_in
from django_safemigrate.schema.changes import RowsChange, SetNotNull, UpdateRows


def filled(operation: CompiledOperation) -> set[tuple[str, str]]:
    """The columns that one operation both fills and sets NOT NULL."""
    filling = {(one.table, name) for _, one in changes_in(operation, UpdateRows) for name in one.columns}
    return filling & {(one.table, one.column) for _, one in changes_in(operation, SetNotNull)}


def fills(operation: CompiledOperation, change: RowsChange) -> bool:
    """Whether ``change`` is such an UPDATE."""
    names = change.columns if isinstance(change, UpdateRows) else ()
    return any((change.table, name) in filled(operation) for name in names)
