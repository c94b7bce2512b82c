"""Foreign keys that Django drops and makes anew within one operation, and why."""

from __future__ import annotations

from enum import Enum

from django_safemigrate.compiler import CompiledOperation, PricedChange
from django_safemigrate.rules._dangers import changes_in, dangers_in
from django_safemigrate.schema.changes import (
    AddConstraint,
    AlterType,
    DropConstraint,
    RenameColumn,
    RenameTable,
)
from django_safemigrate.schema.objects import Constraint, Kind


class Cause(Enum):
    """Why a foreign key is made: it is a new one, or the same was dropped a moment ago."""

    NEW = "new"
    RECREATED = "recreated"
    RENAMED = "renamed"
    RETYPED = "retyped"


def dropped_keys(operation: CompiledOperation) -> list[tuple[PricedChange, Constraint]]:
    """The foreign keys the operation drops by name, as they were."""
    found = []
    for priced, change in changes_in(operation, DropConstraint):
        constraint = priced.table.constraints.get(change.constraint) if priced.table else None
        if constraint is not None and constraint.kind is Kind.FOREIGN_KEY:
            found.append((priced, constraint))
    return found


def cause(operation: CompiledOperation, change: AddConstraint) -> Cause:
    """Why the operation makes the foreign key of ``change``."""
    if not any(
        _same(operation, priced, constraint, change) for priced, constraint in dropped_keys(operation)
    ):
        return Cause.NEW
    if any(changes_in(operation, RenameTable)):
        return Cause.RENAMED
    return Cause.RETYPED if retyped(operation) else Cause.RECREATED


def _same(
    operation: CompiledOperation, priced: PricedChange, dropped: Constraint, change: AddConstraint
) -> bool:
    tables = {one.table: one.new_name for _, one in changes_in(operation, RenameTable)}
    table = getattr(priced.change, "table", "")
    columns = {
        one.column: one.new_name
        for _, one in changes_in(operation, RenameColumn)
        if one.table == change.table
    }
    renamed = tuple(columns.get(name, name) for name in dropped.columns)
    made = change.constraint
    return (
        tables.get(table, table) == change.table
        and tables.get(dropped.target or "", dropped.target) == made.target
        and made.columns in (dropped.columns, renamed)
    )


def retyped(operation: CompiledOperation) -> set[tuple[str, str]]:
    """The columns whose rewritten type takes foreign keys with it: both ends of keys that
    the operation drops for it."""
    ends: set[tuple[str | None, str]] = set()
    for priced, key in dropped_keys(operation):
        ends |= {(getattr(priced.change, "table", ""), one) for one in key.columns}
        ends |= {(key.target, one) for one in key.target_columns}
    return {
        (one.table, one.column)
        for _, one in dangers_in(operation, AlterType)
        if (one.table, one.column) in ends
    }
