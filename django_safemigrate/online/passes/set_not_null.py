"""Demands NOT NULL by a constraint that is validated while traffic goes on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256

from django_safemigrate.online.program import Phase, Piece
from django_safemigrate.online.registry import expansion
from django_safemigrate.online.situation import Situation
from django_safemigrate.schema.changes import (
    AddConstraint,
    Change,
    DropConstraint,
    FillColumn,
    SetNotNull,
    UpdateRows,
    ValidateConstraint,
)
from django_safemigrate.schema.net import required, was_there
from django_safemigrate.schema.objects import Column, Constraint, Expression, Kind, Table


@expansion(SetNotNull)
def validate_apart(change: SetNotNull, situation: Situation) -> Iterator[Piece] | None:
    """After the deploy the rows are filled once more: until then old code may have written NULL."""
    table = situation.table(change.table)
    column = table.columns.get(change.column) if table else None
    if table is None or column is None or not situation.in_use(change.table):
        return None
    if not situation.dangerous(change):
        return None
    phase = _phase(change, column, situation)
    again = _fills(change, situation) if phase is Phase.CONTRACT else ()
    return iter(
        [
            *(Piece((one,), phase) for one in again),
            *(Piece((one,), phase, final=True) for one in _demands(change, table, situation)),
        ]
    )


def _phase(change: SetNotNull, column: Column, situation: Situation) -> Phase:
    # Code that does not know a new column writes its default to it, or NULL.
    unknown = situation.net.old(change.table, change.column) is None and was_there(
        situation.net, change.table
    )
    if unknown and required(replace(column, null=False)):
        return Phase.CONTRACT
    return max(situation.phase_of(change), Phase.VALIDATE)


def _fills(change: SetNotNull, situation: Situation) -> Iterator[FillColumn]:
    """What the operation does before to the rows where the column is NULL."""
    for one in situation.changes[: situation.position]:
        if isinstance(one, UpdateRows) and (one.table, one.columns) == (change.table, (change.column,)):
            fill = situation.database.fill(one)
            if fill is not None:
                yield fill


def _demands(change: SetNotNull, table: Table, situation: Situation) -> Iterator[Change]:
    """The changes after which the column is NOT NULL, each for a statement of its own: what proves it must not be dropped
    by the statement that sets it."""
    if situation.database.not_null_not_valid:
        yield from _as_constraint(change, table, situation)
        return
    digest = sha256(f"{change.table}.{change.column}".encode()).hexdigest()[:8]
    name = f"safemigrate_{digest}_not_null"
    condition = Expression(f"{situation.database.spelled(change.column)} IS NOT NULL", (change.column,))
    check = Constraint(name, Kind.CHECK, (change.column,), condition, validated=False)
    yield AddConstraint(change.table, check)
    yield ValidateConstraint(change.table, name)
    yield change
    yield DropConstraint(change.table, name)


def _as_constraint(change: SetNotNull, table: Table, situation: Situation) -> Iterator[Change]:
    """With the name that the server would have chosen, or the constraint that waits to be validated."""
    for one in table.constraint(Kind.NOT_NULL):
        if change.column in one.columns:
            yield ValidateConstraint(change.table, one.name)
            return
    unnamed = AddConstraint(change.table, Constraint("", Kind.NOT_NULL, (change.column,), validated=False))
    named = situation.database.resolve(unnamed, situation.catalog)
    yield named
    if isinstance(named, AddConstraint):
        yield ValidateConstraint(change.table, named.constraint.name)
