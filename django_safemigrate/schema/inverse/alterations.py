"""What ALTER COLUMN sets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.changes import (
    AddConstraint,
    AddIdentity,
    AlterType,
    Change,
    ColumnChange,
    CreateIndex,
    DropDefault,
    DropIdentity,
    DropIndex,
    DropNotNull,
    SetColumnComment,
    SetColumnOption,
    SetDefault,
    SetGenerated,
    SetNotNull,
)
from django_safemigrate.schema.inverse.registry import Irreversible, inverse, losses
from django_safemigrate.schema.objects import Column, Expression, Index, Kind
from django_safemigrate.schema.replay import replay


def _was(change: ColumnChange, before: Catalog) -> Column:
    table = before.tables.get(change.table)
    found = table.columns.get(change.column) if table else None
    if found is None:
        raise Irreversible(f"It is not known what column {change.table}.{change.column} was like.")
    return found


@inverse.register(SetDefault)
@inverse.register(DropDefault)
def _(change: SetDefault | DropDefault, before: Catalog, after: Catalog) -> tuple[Change, ...]:
    default = _was(change, before).default
    if default is not None:
        return (SetDefault(change.table, change.column, default),)
    return (DropDefault(change.table, change.column),) if isinstance(change, SetDefault) else ()


@inverse.register
def _(change: SetNotNull, before: Catalog, after: Catalog) -> tuple[Change, ...]:
    if not _was(change, before).null:
        return ()
    return (DropNotNull(change.table, change.column), *_not_validated(change, before))


@inverse.register
def _(change: DropNotNull, before: Catalog, after: Catalog) -> tuple[Change, ...]:
    demanded = () if _was(change, before).null else (SetNotNull(change.table, change.column),)
    return (*demanded, *_not_validated(change, before))


def _not_validated(change: ColumnChange, before: Catalog) -> Iterator[Change]:
    """A NOT NULL of the column that was not validated yet goes when another takes its place, or all go."""
    for one in before.tables[change.table].constraint(Kind.NOT_NULL):
        if one.columns == (change.column,) and not one.validated:
            yield AddConstraint(change.table, one)


@inverse.register
def _(change: AlterType, before: Catalog, after: Catalog) -> tuple[Change, ...]:
    """Back by a cast, which fails for a value that has no counterpart."""
    old, new = _was(change, before), _was(change, after)
    if (old.type, old.collation) == (new.type, new.collation):
        return ()
    # Between lengths of one type no cast need be named, and none makes it cheaper.
    using = None if _without_length(old.type) == _without_length(new.type) else _cast(old)
    back = AlterType(change.table, change.column, old.type, using, old.collation)
    changed = list(_changed_by(back, before, after))
    return (
        *(DropIndex(one.name) for one in changed),
        back,
        *(CreateIndex(one.table, one) for one in changed),
    )


def _changed_by(back: AlterType, before: Catalog, after: Catalog) -> Iterator[Index]:
    """The indexes that are not as they were when the column is: what a key says of its collation is forgotten when the
    column's is the same for a while."""
    left = after.snapshot()
    replay(back, left)
    for one in before.tables[back.table].indexes.values():
        found = left.index(one.name)
        if found is not None and found != one and not one.constraint:
            yield one


def _without_length(kind: str) -> str:
    return kind.partition("(")[0]


def _cast(column: Column) -> Expression:
    # In double quotes, since which words cannot stand bare the server decides.
    name = '"' + column.name.replace('"', '""') + '"'
    return Expression(f"{name}::{column.type}", (column.name,))


@inverse.register
def _(change: AddIdentity, before: Catalog, after: Catalog) -> tuple[Change, ...]:
    return (DropIdentity(change.table, change.column),)


@inverse.register
def _(change: DropIdentity, before: Catalog, after: Catalog) -> tuple[Change, ...]:
    column = _was(change, before)
    if not column.identity:
        return ()
    return (
        AddIdentity(
            change.table, change.column, column.identity, column.sequence, numbering=column.numbering
        ),
    )


@losses.register
def _(change: DropIdentity, before: Catalog, after: Catalog) -> tuple[str, ...]:
    return (f"{change.table}.{change.column} numbers from the beginning again.",)


@inverse.register
def _(change: SetGenerated, before: Catalog, after: Catalog) -> tuple[Change, ...]:
    if change.expression is None:
        raise Irreversible(f"{change.table}.{change.column} cannot be made a generated column again.")
    return (replace(change, expression=_was(change, before).generated, verbatim=""),)


@inverse.register
def _(change: SetColumnComment, before: Catalog, after: Catalog) -> tuple[Change, ...]:
    return ()


@losses.register
def _(change: SetColumnComment, before: Catalog, after: Catalog) -> tuple[str, ...]:
    return (f"The comment on {change.table}.{change.column} stays: the one before it is not known.",)


@inverse.register
def _(change: SetColumnOption, before: Catalog, after: Catalog) -> tuple[Change, ...]:
    return ()


@losses.register
def _(change: SetColumnOption, before: Catalog, after: Catalog) -> tuple[str, ...]:
    return (f"The {change.option} of {change.table}.{change.column} stays: the one before it is not known.",)
