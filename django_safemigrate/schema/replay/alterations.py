"""What ALTER COLUMN sets."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.changes import (
    AddIdentity,
    AlterType,
    ColumnChange,
    DropDefault,
    DropIdentity,
    DropNotNull,
    SetColumnOption,
    SetDefault,
    SetGenerated,
    SetNotNull,
)
from django_safemigrate.schema.objects import Index, Kind, Sequence
from django_safemigrate.schema.replay.family import edit_column, family, without
from django_safemigrate.schema.replay.registry import missing, replay


def _edit(change: ColumnChange, catalog: Catalog, **attributes: Any) -> bool:
    """Set attributes of the column in the table and those below it; False, and noted, when the
    catalog does not know it."""
    table = catalog.tables.get(change.table)
    if table is None or change.column not in table.columns:
        missing(catalog, f"column {change.column} of table {change.table}")
        return False
    for one in list(family(catalog, table)):
        if change.column in one.columns:
            edit_column(catalog, one.name, change.column, **attributes)
    return True


@replay.register
def alter_type(change: AlterType, catalog: Catalog) -> None:
    # Without COLLATE in the statement the column gets the new type's own collation.
    # https://www.postgresql.org/docs/current/sql-altertable.html
    if not _edit(change, catalog, type=change.type, collation=change.collation):
        return
    _forget_collations(change, catalog)
    column = catalog.tables[change.table].columns[change.column]
    if column.identity and column.sequence in catalog.sequences:
        sequence = catalog.sequences[column.sequence]
        catalog.sequences[sequence.name] = Sequence(sequence.name, sequence.owner, change.type)


def _forget_collations(change: AlterType, catalog: Catalog) -> None:
    """An index key whose collation is now the column's own says nothing about it any more."""
    own = change.collation or "default"
    for table in list(family(catalog, catalog.tables[change.table])):
        said = {
            name: index
            for name, index in table.indexes.items()
            if any(key.column == change.column and key.collation == own for key in index.keys)
        }
        if said:
            silent = {name: _silent_about(change.column, index, own) for name, index in said.items()}
            catalog.edit(table.name, indexes={**table.indexes, **silent})


def _silent_about(column: str, index: Index, own: str) -> Index:
    return replace(
        index,
        keys=tuple(
            replace(key, collation=None) if key.column == column and key.collation == own else key
            for key in index.keys
        ),
    )


@replay.register
def set_not_null(change: SetNotNull, catalog: Catalog) -> None:
    _edit(change, catalog, null=False)
    _forget_not_null(change, catalog, validated=False)


@replay.register
def drop_not_null(change: DropNotNull, catalog: Catalog) -> None:
    table = catalog.tables.get(change.table)
    column = table.columns.get(change.column) if table else None
    # A column that takes NULL already is left alone, and so are those of the tables below, which may
    # be NOT NULL by themselves.
    if column is None or not column.null:
        _edit(change, catalog, null=True)
    _forget_not_null(change, catalog, validated=True)
    _forget_not_null(change, catalog, validated=False)


def _forget_not_null(change: ColumnChange, catalog: Catalog, *, validated: bool) -> None:
    """Forget the constraints that the column's ``null`` now tells; a validated one keeps its
    name as long as it holds."""
    table = catalog.tables.get(change.table)
    for one in list(family(catalog, table)) if table else ():
        told = [
            constraint.name
            for constraint in one.constraints.values()
            if constraint.kind is Kind.NOT_NULL
            and constraint.columns == (change.column,)
            and constraint.validated is validated
        ]
        if told:
            catalog.edit(one.name, constraints=without(one.constraints, *told))


@replay.register
def set_default(change: SetDefault, catalog: Catalog) -> None:
    _edit(change, catalog, default=change.default)


@replay.register
def drop_default(change: DropDefault, catalog: Catalog) -> None:
    _edit(change, catalog, default=None)


@replay.register
def add_identity(change: AddIdentity, catalog: Catalog) -> None:
    if not _edit(change, catalog, identity=change.identity) or change.sequence is None:
        return
    edit_column(catalog, change.table, change.column, sequence=change.sequence)
    column = catalog.tables[change.table].columns[change.column]
    catalog.sequences[change.sequence] = Sequence(change.sequence, (change.table, change.column), column.type)


@replay.register
def drop_identity(change: DropIdentity, catalog: Catalog) -> None:
    table = catalog.tables.get(change.table)
    column = table.columns.get(change.column) if table else None
    if column and column.sequence and column.identity:
        catalog.sequences.pop(column.sequence, None)
        edit_column(catalog, change.table, change.column, sequence=None)
    _edit(change, catalog, identity="")


@replay.register
def set_column_option(change: SetColumnOption, catalog: Catalog) -> None:
    if change.option == "identity" and change.value:
        _edit(change, catalog, identity=change.value)


@replay.register
def set_generated(change: SetGenerated, catalog: Catalog) -> None:
    if change.expression is not None:
        _edit(change, catalog, generated=change.expression)
    else:
        _edit(change, catalog, generated=None, stored=False)
