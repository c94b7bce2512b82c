"""Builds ahead the indexes that a new collation of a column would build under its lock, and swaps them in one moment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django_safemigrate.compiler.pricing import Pricing
from django_safemigrate.online.probe import probes
from django_safemigrate.online.program import Piece
from django_safemigrate.online.registry import expansion
from django_safemigrate.online.situation import Situation
from django_safemigrate.online.temporary import temporary_name
from django_safemigrate.schema.changes import (
    AddConstraint,
    AlterType,
    Change,
    CreateIndex,
    DropConstraint,
    DropIndex,
    RenameIndex,
)
from django_safemigrate.schema.names import beside, split
from django_safemigrate.schema.objects import Index, IndexKey, Table
from django_safemigrate.schema.replay import replay


@dataclass(frozen=True, slots=True)
class Swap:
    """An index of another name is ``built``; ``away`` makes place for it, ``back`` puts it there."""

    built: CreateIndex
    away: Change
    back: Change


@expansion(AlterType)
def swap_indexes(change: AlterType, situation: Situation) -> Iterable[Piece] | None:
    table = situation.table(change.table)
    if table is None or not situation.dangerous(change) or list(situation.catalog.partitions(table.name)):
        return None
    # Those with an expression or a condition the server builds anew whatever there is.
    keyed = [one for one in table.indexes.values() if any(key.column == change.column for key in one.keys)]
    swaps = [_swap(one, table, change, situation) for one in keyed]
    known = [one for one in swaps if one is not None]
    if not known or len(known) < len(swaps):
        return None
    built = [one.built for one in known]
    at_once = (*(one.away for one in known), change, *(one.back for one in known))
    if not _comes_to_the_same(change, built, at_once, situation):
        return None
    return [*(Piece((one,)) for one in built), Piece(at_once)]


def _swap(index: Index, table: Table, change: AlterType, situation: Situation) -> Swap | None:
    def is_taken(bare: str) -> bool:
        return situation.catalog.has_relation(beside(index.name, bare))

    name = beside(index.name, temporary_name(split(index.name)[1], situation.database, is_taken))
    # Written for the column as it is still collated.
    keys = tuple(_collated(key, change) for key in index.keys)
    built = CreateIndex(table.name, replace(index, name=name, keys=keys, constraint=None), concurrently=True)
    if index.constraint is None:
        return Swap(built, DropIndex(index.name), RenameIndex(name, index.name))
    one = table.constraints[index.constraint]
    if any(each.target_columns == one.columns for _, each in situation.catalog.references(table.name)):
        # The foreign keys would have to go with it.
        return None
    return Swap(built, DropConstraint(table.name, one.name), AddConstraint(table.name, one, using_index=name))


def _collated(key: IndexKey, change: AlterType) -> IndexKey:
    own = key.column == change.column and key.collation is None
    return replace(key, collation=change.collation or "default") if own else key


def _comes_to_the_same(
    change: AlterType, built: list[CreateIndex], at_once: tuple[Change, ...], situation: Situation
) -> bool:
    """Whether the schema is then what the change alone would leave, and nothing is built while traffic waits."""
    stock, ours = situation.catalog.snapshot(), situation.catalog.snapshot()
    replay(change, stock)
    for one in built:
        replay(situation.database.resolve(one, ours), ours)
    pricing = Pricing(situation.database, ours)
    for each in at_once:
        if any(pricing.apply(situation.database.resolve(each, ours)).dangers()):
            return False
    return len(ours.unknown) == len(stock.unknown) and not probes(ours, stock, {change.table})
