"""Drops a UNIQUE constraint only once the index that comes in its place is there to search by."""

from __future__ import annotations

from collections.abc import Sequence

from django_safemigrate.online.registry import Placed, fold
from django_safemigrate.online.situation import Situation
from django_safemigrate.online.succession import staying
from django_safemigrate.schema.changes import Change, CreateIndex, DropConstraint
from django_safemigrate.schema.objects import Constraint, Kind
from django_safemigrate.schema.replay import replay


@fold(rank=-4)
def build_first(placed: Sequence[Placed], situation: Situation) -> Sequence[Change]:
    catalog, rest, moved = situation.catalog.snapshot(), [one.change for one in placed], []
    while rest:
        change = rest.pop(0)
        place = _index_after(change, rest, situation.at(catalog, 0))
        if place is not None:
            rest[place : place + 1] = [rest[place], change]
            continue
        replay(situation.database.resolve(change, catalog), catalog)
        moved.append(change)
    return moved


def _index_after(drop: Change, rest: Sequence[Change], situation: Situation) -> int | None:
    if isinstance(drop, DropConstraint):
        for one in staying(drop, rest, situation):
            # The drop is moved as it is, so that it has to be right there.
            if (one.table, one.old.name) != (drop.table, drop.constraint):
                return None
            if isinstance(one.change, CreateIndex) and _serves(one.change, one.table, one.old):
                return one.place
    return None


def _serves(change: CreateIndex, table: str, old: Constraint) -> bool:
    """Whether who searches by the columns of the constraint can use the index."""
    index, count = change.index, len(old.columns)
    if change.table != table or old.kind is not Kind.UNIQUE or index.where is not None:
        return False
    return tuple(key.column for key in index.keys[:count]) == old.columns
