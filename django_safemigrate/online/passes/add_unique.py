"""Builds the index of a UNIQUE constraint concurrently, and makes the constraint of it."""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.online.keys import made_of_index
from django_safemigrate.online.program import Piece
from django_safemigrate.online.registry import expansion
from django_safemigrate.online.situation import Situation
from django_safemigrate.schema.changes import AddConstraint
from django_safemigrate.schema.objects import Kind


@expansion(AddConstraint)
def build_apart(change: AddConstraint, situation: Situation) -> Iterator[Piece] | None:
    """Not for a table in partitions, which takes over no index, nor for a temporal key, whose index is of
    another kind."""
    one, table = change.constraint, situation.table(change.table)
    if one.kind is not Kind.UNIQUE or change.using_index or one.temporal or not situation.dangerous(change):
        return None
    if table is None or table.partitioned:
        return None
    return (Piece((each,)) for each in made_of_index(change))
