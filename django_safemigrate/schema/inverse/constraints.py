"""Constraints added, dropped, validated and renamed."""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.changes import (
    AddConstraint,
    AlterConstraint,
    Change,
    ConstraintChange,
    CreateIndex,
    DropConstraint,
    DropNotNull,
    RenameConstraint,
    SetConstraintsMode,
    SetNotNull,
    ValidateConstraint,
)
from django_safemigrate.schema.inverse.registry import Irreversible, inverse
from django_safemigrate.schema.inverse.restoring import restored
from django_safemigrate.schema.objects import Constraint, Kind


def _was(change: ConstraintChange, before: Catalog) -> Constraint:
    table = before.tables.get(change.table)
    found = table.constraints.get(change.constraint) if table else None
    if found is None:
        raise Irreversible(f"It is not known what constraint {change.constraint} of {change.table} was like.")
    return found


@inverse.register
def _(change: AddConstraint, before: Catalog, after: Catalog) -> tuple[Change, ...]:
    """With the constraint goes its index, also one that was there before."""
    index = before.index(change.using_index) if change.using_index else None
    return (
        DropConstraint(change.table, change.constraint.name),
        *_nullable_again(change, before, after),
        *([CreateIndex(change.table, index)] if index else []),
    )


def _nullable_again(change: AddConstraint, before: Catalog, after: Catalog) -> Iterator[Change]:
    """A primary key leaves its columns NOT NULL when it is dropped."""
    if change.constraint.kind is not Kind.PRIMARY_KEY or change.table not in before.tables:
        return
    columns = before.tables[change.table].columns
    for name in change.constraint.columns:
        if name in columns and columns[name].null:
            yield DropNotNull(change.table, name)


@inverse.register
def _(change: DropConstraint, before: Catalog, after: Catalog) -> tuple[Change, ...]:
    found = _was(change, before)
    if found.kind is Kind.NOT_NULL and found.validated:
        return (SetNotNull(change.table, found.columns[0]),)
    return tuple(restored(before, after))


@inverse.register
def _(change: ValidateConstraint, before: Catalog, after: Catalog) -> tuple[Change, ...]:
    """What was true of all rows stays true: there is nothing to take back."""
    return ()


@inverse.register
def _(change: RenameConstraint, before: Catalog, after: Catalog) -> tuple[Change, ...]:
    return (RenameConstraint(change.table, change.new_name, change.constraint),)


@inverse.register
def _(change: AlterConstraint, before: Catalog, after: Catalog) -> tuple[Change, ...]:
    found = _was(change, before)
    deferring = change.deferrable is not None or change.initially_deferred is not None
    return (
        AlterConstraint(
            change.table,
            change.constraint,
            found.deferrable if deferring else None,
            found.initially_deferred if deferring else None,
            None if change.enforced is None else found.enforced,
            None if change.inherit is None else not found.no_inherit,
        ),
    )


@inverse.register
def _(change: SetConstraintsMode, before: Catalog, after: Catalog) -> tuple[Change, ...]:
    return ()
