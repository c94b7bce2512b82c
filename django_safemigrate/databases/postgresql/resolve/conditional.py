"""IF EXISTS and IF NOT EXISTS: a statement that finds nothing to do is no change."""

from __future__ import annotations

from django_safemigrate.databases.postgresql.naming import LABELS, object_name
from django_safemigrate.databases.postgresql.resolve.registry import resolve
from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.changes import (
    AlterSequence,
    Change,
    ChangeObject,
    CreateSequence,
    DropColumn,
    DropConstraint,
    DropIdentity,
    DropIndex,
    DropNotNull,
    DropSequence,
    DropTable,
    DropView,
    NoChange,
    RenameIndex,
    RenameSequence,
    RenameTable,
)
from django_safemigrate.schema.names import split
from django_safemigrate.schema.objects import Kind, RelationKind, Table

# From this version on a NOT NULL is a constraint with a name.
# https://www.postgresql.org/docs/18/release-18.html
NAMED_NOT_NULL = 18


def unless_missing(change: Change, catalog: Catalog, *, there: bool, what: str) -> Change:
    """``NoChange`` when ``what`` is not ``there``, unless the catalog is known to lack things. ALTER TABLE
    locks its table before it looks."""
    if there or catalog.unknown:
        return change
    table = change.table if isinstance(change, DropColumn | DropConstraint | DropIdentity) else ""
    return NoChange(f"IF EXISTS: there is no {what}", table, change)


@resolve.register
def _drop_table(change: DropTable, catalog: Catalog, version: int) -> Change:
    return _table(change, catalog)


@resolve.register
def _rename_table(change: RenameTable, catalog: Catalog, version: int) -> Change:
    """ALTER TABLE … RENAME renames whatever has the name."""
    old, new = change.table, change.new_name
    if old in catalog.tables:
        return change
    if old in catalog.views and catalog.views[old].kind is not RelationKind.FOREIGN_TABLE:
        return ChangeObject("rename", catalog.views[old].kind.value, old, new_name=new)
    if old in catalog.sequences:
        return RenameSequence(old, new)
    if catalog.index(old) is not None:
        return RenameIndex(old, new, change.if_exists)
    return _table(change, catalog)


def _table(change: DropTable | RenameTable, catalog: Catalog) -> Change:
    if not change.if_exists:
        return change
    name = change.table
    return unless_missing(change, catalog, there=catalog.has_relation(name), what=f"table {name}")


@resolve.register(DropIndex)
@resolve.register(RenameIndex)
def _index(change: DropIndex | RenameIndex, catalog: Catalog, version: int) -> Change:
    if not change.if_exists:
        return change
    return unless_missing(
        change, catalog, there=catalog.index(change.index) is not None, what=f"index {change.index}"
    )


@resolve.register
def _drop_view(change: DropView, catalog: Catalog, version: int) -> Change:
    if not change.if_exists:
        return change
    return unless_missing(change, catalog, there=change.view in catalog.views, what=f"view {change.view}")


@resolve.register(DropSequence)
@resolve.register(AlterSequence)
def _sequence(change: DropSequence | AlterSequence, catalog: Catalog, version: int) -> Change:
    if not change.if_exists:
        return change
    return unless_missing(
        change, catalog, there=change.sequence in catalog.sequences, what=f"sequence {change.sequence}"
    )


@resolve.register
def _create_sequence(change: CreateSequence, catalog: Catalog, version: int) -> Change:
    if change.if_not_exists and catalog.has_relation(change.sequence.name):
        return NoChange(
            f"CREATE SEQUENCE IF NOT EXISTS: there is {change.sequence.name} already", written=change
        )
    return change


@resolve.register
def _drop_column(change: DropColumn, catalog: Catalog, version: int) -> Change:
    table = catalog.tables.get(change.table)
    if not change.if_exists or table is None:
        return change
    there = change.column in table.columns or bool(table.unknown)
    return unless_missing(change, catalog, there=there, what=f"column {change.column} in {change.table}")


@resolve.register
def _drop_constraint(change: DropConstraint, catalog: Catalog, version: int) -> Change:
    table = catalog.tables.get(change.table)
    if version >= NAMED_NOT_NULL and table is not None:
        column = _not_null(table, change.constraint)
        if column is not None:
            return DropNotNull(change.table, column)
    if not change.if_exists or table is None:
        return change
    there = change.constraint in table.constraints or bool(table.unknown)
    return unless_missing(
        change, catalog, there=there, what=f"constraint {change.constraint} on {change.table}"
    )


def _not_null(table: Table, name: str) -> str | None:
    """The column whose NOT NULL has the automatic name ``name``: the catalog keeps no constraint for it."""
    label = LABELS[Kind.NOT_NULL]
    if name in table.constraints or not name.endswith(f"_{label}"):
        return None
    local = split(table.name)[1]
    names = (column.name for column in table.columns.values() if not column.null)
    return next((column for column in names if object_name(local, column, label) == name), None)


@resolve.register
def _drop_identity(change: DropIdentity, catalog: Catalog, version: int) -> Change:
    table = catalog.tables.get(change.table)
    column = table.columns.get(change.column) if table else None
    if not change.if_exists or column is None:
        return change
    return unless_missing(
        change, catalog, there=bool(column.identity), what=f"identity of {change.column} in {change.table}"
    )
