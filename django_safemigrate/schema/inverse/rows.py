"""Rows written and deleted."""

from __future__ import annotations

from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.changes import (
    Change,
    DeleteRows,
    FillColumn,
    InsertRows,
    ReadRows,
    TruncateTable,
    UpdateRows,
)
from django_safemigrate.schema.inverse.registry import Irreversible, inverse


@inverse.register
def _(change: InsertRows, before: Catalog, after: Catalog) -> tuple[Change, ...]:
    raise Irreversible(f"The rows that were inserted into {change.table} stay.")


@inverse.register
def _(change: UpdateRows, before: Catalog, after: Catalog) -> tuple[Change, ...]:
    columns = ", ".join(f"{change.table}.{one}" for one in change.columns) or change.table
    raise Irreversible(f"The values of {columns} that were written over are gone.")


@inverse.register
def _(change: FillColumn, before: Catalog, after: Catalog) -> tuple[Change, ...]:
    columns = ", ".join(f"{change.table}.{one}" for one in change.columns)
    raise Irreversible(f"What was NULL in {columns} was given a value, which stays.")


@inverse.register
def _(change: DeleteRows, before: Catalog, after: Catalog) -> tuple[Change, ...]:
    raise Irreversible(f"The rows that were deleted from {change.table} are gone.")


@inverse.register
def _(change: TruncateTable, before: Catalog, after: Catalog) -> tuple[Change, ...]:
    raise Irreversible(f"The rows of {change.table} are gone.")


@inverse.register
def _(change: ReadRows, before: Catalog, after: Catalog) -> tuple[Change, ...]:
    return ()
