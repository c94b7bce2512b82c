"""Writes the rows of a whole table in batches."""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.online.program import Mode, Piece
from django_safemigrate.online.registry import expansion
from django_safemigrate.online.situation import Situation
from django_safemigrate.schema.changes import DeleteRows, UpdateRows


@expansion(UpdateRows, DeleteRows)
def slice_it(change: UpdateRows | DeleteRows, situation: Situation) -> Iterator[Piece] | None:
    """Not a statement whose rows depend on each other; it stays as it is."""
    if not situation.in_use(change.table) or not situation.dangerous(change):
        return None
    if situation.database.batches(change, situation.catalog) is None:
        return None
    return iter([Piece((change,), mode=Mode.BATCHES, final=True)])
