"""Changes that a later one of the same list makes pointless are left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.changes import (
    AddConstraint,
    AlterConstraint,
    AlterSequence,
    AlterType,
    Change,
    ColumnChange,
    ConstraintChange,
    CreateIndex,
    DropColumn,
    DropConstraint,
    DropDefault,
    DropIndex,
    DropNotNull,
    DropTable,
    RenameColumn,
    RenameConstraint,
    RenameIndex,
    RenameTable,
    SetDefault,
    SetNotNull,
    SetTableSchema,
    ValidateConstraint,
)
from django_safemigrate.schema.objects import Column, Kind, Table
from django_safemigrate.schema.objects import Sequence as Numbering
from django_safemigrate.schema.replay import replay

RENAMES = (RenameColumn, RenameConstraint, RenameIndex, RenameTable, SetTableSchema)
ASPECTS = {SetDefault: "default", DropDefault: "default", SetNotNull: "null", DropNotNull: "null"}


def lasting(changes: Sequence[Change], catalog: Catalog) -> list[Change]:
    """``changes`` less those that have no part in the schema that all of them together make of ``catalog``.

    An index or constraint that is made and dropped again; a default or NULL that is set anew later on, or whose column is
    dropped; what is dropped along with its table; what is so already. None of them writes rows.
    """
    kept: list[Change] = []
    part: list[Change] = []
    catalog = catalog.snapshot()
    # A name means the same thing only until it is given to another.
    for change in (*changes, None):
        if change is not None and not isinstance(change, RENAMES):
            part.append(change)
            continue
        for one in (*_needed(part, catalog), *([change] if change else [])):
            if not _is_so(one, catalog):
                kept.append(one)
                replay(one, catalog)
        part = []
    return kept


def _needed(changes: Sequence[Change], catalog: Catalog) -> list[Change]:
    kept = list(changes)
    for place in reversed(range(len(kept))):
        if _overridden(kept[place], kept[place + 1 :], catalog):
            del kept[place]
    for made in [one for one in kept if isinstance(one, AddConstraint | CreateIndex)]:
        if isinstance(made, AddConstraint) and made.using_index:
            # Dropping it drops an index, too, that was there before it.
            continue
        # The same object may be made twice, so the place is told by identity.
        place = next((number for number, one in enumerate(kept) if one is made), len(kept))
        gone = _dropped_at(made, kept, place)
        if gone is not None:
            kept = [
                one
                for number, one in enumerate(kept)
                if not (place <= number <= gone and _is_about(one, made))
            ]
    return kept


def _overridden(change: Change, later: Sequence[Change], catalog: Catalog) -> bool:
    return any(_overrides(one, change, catalog) for one in later)


def _overrides(later: Change, change: Change, catalog: Catalog) -> bool:
    if isinstance(later, DropTable):
        return later.table in _table_of(change, catalog)
    if not isinstance(change, ColumnChange) or not isinstance(later, ColumnChange):
        return False
    if (later.table, later.column) != (change.table, change.column):
        return False
    aspect = ASPECTS.get(type(change))
    if isinstance(later, DropColumn):
        return aspect is not None or isinstance(change, AlterType)
    return aspect is not None and aspect == ASPECTS.get(type(later))


def _table_of(change: Change, catalog: Catalog) -> Iterator[str]:
    """The table that a change is about, if it goes without saying when that is dropped. Not so for the end of a foreign
    key: dropped with the table, it locks two at once."""
    if isinstance(change, DropIndex):
        index = catalog.index(change.index)
        if index is not None:
            yield index.table
    elif isinstance(change, DropConstraint):
        table = catalog.tables.get(change.table)
        constraint = table.constraints.get(change.constraint) if table else None
        if constraint is not None and constraint.kind is not Kind.FOREIGN_KEY:
            yield change.table
    elif isinstance(change, ColumnChange):
        yield change.table


def _dropped_at(made: AddConstraint | CreateIndex, changes: Sequence[Change], place: int) -> int | None:
    """Where what is made at ``place`` is dropped again; None when it stays, or another change uses it before."""
    for number in range(place + 1, len(changes)):
        one = changes[number]
        if isinstance(one, AddConstraint) and isinstance(made, CreateIndex):
            if one.using_index == made.index.name:
                return None
        elif isinstance(one, DropIndex | DropConstraint) and _is_about(one, made):
            return number
    return None


def _is_about(change: Change, made: AddConstraint | CreateIndex) -> bool:
    """Whether a change is the making of an index or constraint, or of that alone."""
    if change is made:
        return True
    if isinstance(made, CreateIndex):
        return isinstance(change, DropIndex) and change.index == made.index.name
    if not isinstance(change, ValidateConstraint | AlterConstraint | DropConstraint):
        return False
    return _names(change) == (made.table, made.constraint.name)


def _names(change: ConstraintChange) -> tuple[str, str]:
    return change.table, change.constraint


def _is_so(change: Change, catalog: Catalog) -> bool:
    """Whether there is nothing left to be done for a change."""
    if isinstance(change, DropIndex):
        return catalog.index(change.index) is None
    if isinstance(change, AlterSequence):
        found = catalog.sequences.get(change.sequence)
        return found is not None and _settled(change, found)
    table = catalog.tables.get(getattr(change, "table", ""))
    if table is None:
        return False
    if isinstance(change, DropConstraint):
        return change.constraint not in table.constraints
    if not isinstance(change, ColumnChange):
        return False
    column = table.columns.get(change.column)
    if column is None or isinstance(change, DropColumn):
        return column is None
    return _says(change, column, table)


def _settled(change: AlterSequence, found: Numbering) -> bool:
    other = change.restart or change.cycle or change.numbering
    owned = change.owner is None or (found.owner or ("", "")) == change.owner
    return not other and owned and change.type in (None, found.type)


def _says(change: ColumnChange, column: Column, table: Table) -> bool:
    """Whether a column is as a change makes it."""
    match change:
        case SetDefault():
            return column.default == change.default
        case DropDefault():
            return column.default is None
        case SetNotNull():
            return not column.null
        case DropNotNull():
            return column.null and not any(
                one.columns == (change.column,) for one in table.constraint(Kind.NOT_NULL)
            )
        case _:
            return False
