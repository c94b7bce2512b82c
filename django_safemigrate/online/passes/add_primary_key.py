"""Builds the index of a primary key concurrently, rids its columns of NULL, and makes the key of them."""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.online.keys import made_of_index, without_null
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
    if one.kind is not Kind.PRIMARY_KEY or one.temporal or not situation.dangerous(change):
        return None
    if table is None or table.partitioned:
        return None
    filled = list(without_null(change, table))
    if change.using_index and not filled:
        return None
    rest = [change] if change.using_index else made_of_index(change)
    return (Piece((each,)) for each in [*filled, *rest])
