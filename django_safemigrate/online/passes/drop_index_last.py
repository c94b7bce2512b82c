"""Drops an index only once the one that comes in its place is there to search by."""

from __future__ import annotations

from collections.abc import Sequence

from django_safemigrate.online.registry import Placed, fold
from django_safemigrate.online.situation import Situation
from django_safemigrate.schema.changes import AddConstraint, Change, CreateIndex, DropConstraint, DropIndex
from django_safemigrate.schema.objects import Index, Kind
from django_safemigrate.schema.touching import touched


@fold(rank=2)
def drop_last(stock: Sequence[Placed], situation: Situation) -> Sequence[Change]:
    changes = [one.change for one in stock]
    for one in reversed(stock):
        index = one.catalog.index(one.change.index) if isinstance(one.change, DropIndex) else None
        if index is not None:
            _move(one.change, index, changes)
    return changes


def _move(drop: Change, index: Index, changes: list[Change]) -> None:
    """Move the drop past what takes the place of the index, if nothing on the way wants it gone before."""
    here, mine = changes.index(drop), touched(drop)
    for place in range(here + 1, len(changes)):
        later = changes[place]
        if not _lets_pass(later) or touched(later).needs(mine):
            return
        if _succeeds(later, index):
            changes.insert(place, changes.pop(here))
            return


def _lets_pass(later: Change) -> bool:
    """Whether it can be made with the index there as well. A foreign key could come to rest on it."""
    if isinstance(later, AddConstraint):
        return later.constraint.kind is not Kind.FOREIGN_KEY
    return isinstance(later, CreateIndex | DropIndex | DropConstraint)


def _succeeds(later: Change, index: Index) -> bool:
    """Whether who searches by the columns of the index can use what ``later`` makes."""
    columns, keys = tuple(key.column for key in index.keys), _keys(later, index.table)
    return None not in columns and keys[: len(columns)] == columns


def _keys(later: Change, table: str) -> tuple[str | None, ...]:
    """The columns by which an index of every row of the table, that ``later`` makes, is searched; () when it makes none."""
    match later:
        case AddConstraint(constraint=one) if one.index and later.table == table:
            return one.columns
        case CreateIndex(index=one) if one.where is None and later.table == table:
            return tuple(key.column for key in one.keys)
    return ()
