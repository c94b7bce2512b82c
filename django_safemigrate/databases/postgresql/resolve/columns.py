"""Changes of one column: names of sequences, and what a statement says only for the record."""

from __future__ import annotations

from dataclasses import replace

from django_safemigrate.databases.postgresql.parse.expressions import canonical
from django_safemigrate.databases.postgresql.parse.keywords import quoted
from django_safemigrate.databases.postgresql.resolve.names import Names
from django_safemigrate.databases.postgresql.resolve.registry import resolve
from django_safemigrate.databases.postgresql.resolve.tables import DEFAULT_COLLATION
from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.changes import (
    AddIdentity,
    AlterType,
    Change,
    DropDefault,
    RenameColumn,
    SetDefault,
)


@resolve.register
def add_identity(change: AddIdentity, catalog: Catalog, version: int) -> Change:
    return replace(change, sequence=change.sequence or Names(catalog, change.table).sequence(change.column))


@resolve.register
def rename_column(change: RenameColumn, catalog: Catalog, version: int) -> Change:
    return replace(change, spelled=quoted(change.new_name))


@resolve.register
def alter_type(change: AlterType, catalog: Catalog, version: int) -> Change:
    return replace(change, collation=None) if change.collation == DEFAULT_COLLATION else change


@resolve.register
def set_default(change: SetDefault, catalog: Catalog, version: int) -> Change:
    """A constant is kept in the column's type, which the statement does not name;
    DEFAULT NULL is no default."""
    if change.default.sql == "NULL":
        return DropDefault(change.table, change.column)
    table = catalog.tables.get(change.table)
    column = table.columns.get(change.column) if table else None
    if column is None:
        return change
    return replace(change, default=canonical(change.default.written or change.default.sql, column.type))
