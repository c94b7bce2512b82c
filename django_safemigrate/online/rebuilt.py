"""Indexes that an operation drops and makes again, and whether doing it in another way comes to the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from django_safemigrate.online.probe import probes
from django_safemigrate.online.registry import Placed, placed
from django_safemigrate.online.situation import Situation
from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.changes import (
    AddColumn,
    AddConstraint,
    AlterType,
    Change,
    CreateIndex,
    CreateTable,
    DropIndex,
    Opaque,
)
from django_safemigrate.schema.describing import describe
from django_safemigrate.schema.objects import Index, Table
from django_safemigrate.schema.replay import replay


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """``index`` is dropped at place ``dropped`` of the changes, as ``drop`` says, and one like it, or of its name, is made at place
    ``made``, as ``create`` says."""

    dropped: int
    made: int
    drop: DropIndex
    create: CreateIndex
    index: Index


# The changes to do instead, or None to leave it.
Instead = Callable[[Rebuilt, Sequence[Placed], Situation], list[Change] | None]


def instead(stock: Sequence[Placed], situation: Situation, way: Instead) -> list[Change]:
    """The changes, each index that is rebuilt done in another ``way`` where that comes to the same and does not do
    more work while traffic waits."""
    for pair in _rebuilt(stock, situation):
        changes = way(pair, stock, situation)
        if changes is not None and _same_end(changes, pair, stock, situation):
            return instead(placed(changes, situation), situation, way)
    return [one.change for one in stock]


def _rebuilt(stock: Sequence[Placed], situation: Situation) -> Iterator[Rebuilt]:
    for made in range(len(stock)):
        for dropped in range(made - 1, -1, -1):
            pair = _pair(dropped, made, stock)
            if pair is not None and _alike(pair) and _quiet(pair, stock, situation):
                yield pair


def _pair(dropped: int, made: int, stock: Sequence[Placed]) -> Rebuilt | None:
    drop, create = stock[dropped].change, stock[made].change
    if not isinstance(drop, DropIndex) or not isinstance(create, CreateIndex) or drop.cascade:
        return None
    index = stock[dropped].catalog.index(drop.index)
    return Rebuilt(dropped, made, drop, create, index) if index else None


def _alike(pair: Rebuilt) -> bool:
    """Whether one index may take the place of the other."""
    one, other = pair.index, pair.create.index
    return one.name == other.name or len(one.keys) == len(other.keys)


def _quiet(pair: Rebuilt, stock: Sequence[Placed], situation: Situation) -> bool:
    """Whether the index may be there, or another beside it, while what comes between is done."""
    table = stock[pair.dropped].catalog.tables[pair.index.table]
    if table.partitioned or not situation.in_use(table.name) or not situation.in_use(pair.create.table):
        return False
    unique = pair.index.unique or pair.create.index.unique
    between = [one.change for one in stock[pair.dropped + 1 : pair.made]]
    return not any(
        isinstance(one, Opaque) or (unique and (one.touches_data or points_at(one, table.name)))
        for one in between
    )


def equal_indexes(table: Table, index: Index) -> list[Index]:
    """The indexes of the table that are made as ``index`` is, of this or of another table, the oldest first."""
    wanted = describe(replace(index, constraint=None))
    return [one for one in table.indexes.values() if describe(replace(one, constraint=None)) == wanted]


def points_at(change: Change, table: str) -> bool:
    """Whether a foreign key that the change makes points at the table. It comes to rest on any unique index that serves."""
    match change:
        case AddConstraint(constraint=one):
            return one.target == table
        case AddColumn() | CreateTable():
            return any(one.target == table for one in change.constraints)
    return False


def _same_end(
    changes: Sequence[Change], pair: Rebuilt, stock: Sequence[Placed], situation: Situation
) -> bool:
    """Whether the changes leave the schema that ``stock`` leaves, and no change of a type does more work for the
    indexes that are there meanwhile."""
    found = placed(changes, situation)
    columns = {*pair.index.columns, *pair.create.index.columns}
    for one in found:
        if isinstance(one.change, AlterType) and one.change.column in columns:
            here = situation.at(one.catalog, situation.position)
            if here.dangerous(one.change):
                return False
    ours, theirs = _end(found, situation), _end(stock, situation)
    touched = [
        name
        for name in {*ours.tables, *theirs.tables}
        if ours.tables.get(name) is not theirs.tables.get(name)
    ]
    return len(ours.unknown) == len(theirs.unknown) and not probes(ours, theirs, touched)


def _end(changes: Sequence[Placed], situation: Situation) -> Catalog:
    if not changes:
        return situation.catalog
    catalog = changes[-1].catalog.snapshot()
    replay(changes[-1].change, catalog)
    return catalog
