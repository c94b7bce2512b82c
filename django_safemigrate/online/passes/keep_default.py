"""Keeps the default that code needs which inserts without the column, until no such code is deployed."""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.online.program import Phase, Piece
from django_safemigrate.online.registry import expansion
from django_safemigrate.online.situation import Situation
from django_safemigrate.schema.changes import (
    AddColumn,
    AlterType,
    DropDefault,
    DropIdentity,
    SetDefault,
    SetNotNull,
)
from django_safemigrate.schema.net import required


@expansion(DropDefault, DropIdentity, rank=-1)
def drop_before_the_type(change: DropDefault | DropIdentity, situation: Situation) -> Iterator[Piece] | None:
    """The new type of the column may have no such default, so that it cannot be had while that is there."""
    for later in situation.rest:
        retyped = isinstance(later, AlterType) and (later.table, later.column) == (
            change.table,
            change.column,
        )
        if retyped and situation.dangerous(later) and not situation.waits_for_new_code(later):
            return iter([Piece((change,), Phase.EXPAND, final=True)])
    return None


@expansion(SetDefault)
def set_again(change: SetDefault, situation: Situation) -> Iterator[Piece] | None:
    """New code needs it before the column has its new type, and the server keeps it as one of the type that there is then."""
    for one in situation.changes[: situation.position]:
        retyped = isinstance(one, AlterType) and (one.table, one.column) == (change.table, change.column)
        if retyped and situation.waits_for_new_code(one):
            return (Piece((change,), phase, final=True) for phase in (Phase.EXPAND, Phase.CONTRACT))
    return None


@expansion(DropDefault)
def drop_after_the_deploy(change: DropDefault, situation: Situation) -> Iterator[Piece] | None:
    """The default that the same operation gives a column which may not be NULL, as Django does with the default of a field."""
    column = situation.net.new(change.table, change.column)
    if column is None or not required(column) or not situation.in_use(change.table):
        return None
    earlier = situation.changes[: situation.position]
    if any(_makes_it_required(one, change, situation) for one in earlier):
        return iter([Piece((change,), Phase.CONTRACT, final=True)])
    return None


def _makes_it_required(earlier: object, change: DropDefault, situation: Situation) -> bool:
    match earlier:
        case AddColumn(table=change.table, column=column):
            return column.name == change.column
        case SetNotNull(table=change.table, column=change.column):
            return situation.waits_for_new_code(earlier)
        case _:
            return False
