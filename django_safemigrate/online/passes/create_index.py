"""Builds an index concurrently, that of a partitioned table partition by partition."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from django_safemigrate.online.program import Piece
from django_safemigrate.online.rebuilt import equal_indexes
from django_safemigrate.online.registry import expansion
from django_safemigrate.online.situation import Situation
from django_safemigrate.schema.changes import AttachIndex, CreateIndex
from django_safemigrate.schema.objects import Index, Table


@expansion(CreateIndex)
def build_concurrently(change: CreateIndex, situation: Situation) -> Iterable[Piece] | None:
    table = situation.table(change.table)
    if table is None or not situation.in_use(change.table):
        return None
    # IF NOT EXISTS takes what a failed build has left for the index.
    # https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY
    strict = replace(change, if_not_exists=False)
    if change.concurrently:
        return [Piece((strict,))] if change.if_not_exists else None
    if not situation.dangerous(change):
        return None
    if table.partitioned:
        return None if change.only else _by_partition(strict, table, situation)
    return [Piece((replace(strict, concurrently=True),))]


def _by_partition(change: CreateIndex, table: Table, situation: Situation) -> list[Piece] | None:
    """The parent's index counts as valid once each of its partitions has one that is attached to it.

    https://www.postgresql.org/docs/current/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-MAINTENANCE
    """
    named = {one.table: one for one in change.parts}
    if equal_indexes(table, change.index) and not all(
        one.name in named for one in situation.catalog.partitions(table.name)
    ):
        # Which of the equal indexes of a partition is still free, the catalog does not tell.
        return None
    alone = Piece((replace(change, only=True, parts=()),))
    return [alone, *_below(change.index, named, situation)]


def _below(index: Index, named: Mapping[str, CreateIndex], situation: Situation) -> Iterator[Piece]:
    """What gives every partition of the table of ``index`` an index of its own, attached to it, from the leaves up."""
    partitions = list(situation.catalog.partitions(index.table))
    # The server takes the oldest equal index that a partition has. All at once: the catalog tells when the last is attached.
    there = [
        AttachIndex(index.name, equal_indexes(one, index)[0].name)
        for one in partitions
        if one.name not in named
    ]
    if there:
        yield Piece(tuple(there))
    for partition in partitions:
        part = named.get(partition.name)
        if part is None:
            continue
        deeper = partition.partitioned
        yield Piece((replace(part, only=deeper, concurrently=not deeper, parts=()),))
        if deeper:
            yield from _below(part.index, named, situation)
        yield Piece((AttachIndex(index.name, part.index.name),))
