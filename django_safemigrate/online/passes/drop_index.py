"""Drops an index concurrently, after the deploy where only the speed of old code depends on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from django_safemigrate.online.program import Phase, Piece
from django_safemigrate.online.rebuilt import points_at
from django_safemigrate.online.registry import expansion
from django_safemigrate.online.situation import Situation
from django_safemigrate.schema.changes import (
    AlterType,
    Change,
    DropColumn,
    DropIndex,
    DropTable,
    RenameIndex,
)
from django_safemigrate.schema.objects import Index


@expansion(DropIndex)
def drop_concurrently(change: DropIndex, situation: Situation) -> Iterable[Piece] | None:
    index = situation.catalog.index(change.index)
    if index is None or not situation.in_use(index.table):
        return None
    table = situation.catalog.tables[index.table]
    # Neither goes with CONCURRENTLY: https://www.postgresql.org/docs/current/sql-dropindex.html
    alone = not table.partitioned and not change.cascade
    dropped = replace(change, concurrently=alone)
    return [Piece((dropped,), _phase(change, index, situation), final=True)]


def _phase(change: DropIndex, index: Index, situation: Situation) -> Phase | None:
    if situation.breaks(change).new:
        return None
    for later in situation.rest:
        if _wants_it_gone(later, index, situation):
            return Phase.CONTRACT if situation.waits_for_new_code(later) else Phase.EXPAND
    return Phase.CONTRACT


def _wants_it_gone(later: Change, index: Index, situation: Situation) -> bool:
    """Whether a later change of the operation may fail, or do more work, as long as the index is there; or gives its
    name to the index that replaces it."""
    match later:
        case AlterType():
            concerned = later.table == index.table and later.column in index.columns
            return concerned and situation.dangerous(later)
        case DropColumn():
            return later.table == index.table and later.column in index.columns
        case DropTable():
            return later.table == index.table
        case RenameIndex():
            return later.new_name == index.name
    return index.unique and points_at(later, index.table)
