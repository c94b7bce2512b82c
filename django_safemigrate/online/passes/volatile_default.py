"""Adds a column whose default is another value for each row empty, then fills the rows in batches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from django_safemigrate.online.program import Piece
from django_safemigrate.online.registry import expansion
from django_safemigrate.online.situation import Situation
from django_safemigrate.schema.changes import AddColumn, FillColumn, SetDefault, SetNotNull
from django_safemigrate.schema.objects import Volatility

VOLATILE = (Volatility.VOLATILE, Volatility.UNKNOWN)


@expansion(AddColumn, rank=1)
def fill_apart(change: AddColumn, situation: Situation) -> Iterator[Piece] | None:
    """A default that is set on a column that is there already leaves the rows alone."""
    column = change.column
    if column.default is None or column.default.volatility not in VOLATILE or column.sequence:
        return None
    empty = replace(change, column=replace(column, null=True, default=None))
    if not situation.dangerous(change) or situation.dangerous(empty):
        return None
    filled = [
        # In one transaction: a row that is inserted in between would be left without a value of its own.
        Piece((empty, SetDefault(change.table, column.name, column.default)), final=True),
        Piece((FillColumn(change.table, columns=(column.name,)),)),
    ]
    required = [] if column.null else [Piece((SetNotNull(change.table, column.name),))]
    return iter([*filled, *required])
