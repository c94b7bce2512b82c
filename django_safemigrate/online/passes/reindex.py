"""Rebuilds an index concurrently."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from django_safemigrate.online.program import Mode, Piece
from django_safemigrate.online.rebuilt import equal_indexes
from django_safemigrate.online.registry import expansion
from django_safemigrate.online.situation import Situation
from django_safemigrate.schema.changes import Reindex
from django_safemigrate.schema.objects import Kind, Table
from django_safemigrate.schema.replay.family import family


@expansion(Reindex)
def rebuild_concurrently(change: Reindex, situation: Situation) -> Iterable[Piece] | None:
    tables = _tables(change, situation)
    if not tables or change.what not in ("index", "table"):
        return None
    plain = not change.options and not any(map(_excludes, tables)) and situation.in_use(tables[0].name)
    if tables[0].partitioned:
        # In one statement it commits after each partition, and CONCURRENTLY still locks all of them SHARE before.
        # https://www.postgresql.org/docs/current/sql-reindex.html; ReindexPartitions in src/backend/commands/indexcmds.c
        leaves = _leaves(change, tables, situation) if plain else []
        apart = [Piece((Reindex(change.what, one, concurrently=True),)) for one in leaves]
        return apart or [Piece((change,), mode=Mode.CONCURRENT, final=True)]
    if plain and not change.concurrently and situation.dangerous(change):
        return [Piece((replace(change, concurrently=True, verbatim=""),))]
    return None


def _tables(change: Reindex, situation: Situation) -> list[Table]:
    index = situation.catalog.index(change.name) if change.what == "index" else None
    table = situation.table(index.table if index else change.name)
    return list(family(situation.catalog, table)) if table else []


def _leaves(change: Reindex, tables: list[Table], situation: Situation) -> list[str]:
    """The partitions that hold rows, or their parts of the index; none when it cannot be told which are these."""
    leaves = [one for one in tables if not one.partitioned]
    index = situation.catalog.index(change.name) if change.what == "index" else None
    if index is None:
        return [one.name for one in leaves]
    found = [equal_indexes(one, index) for one in leaves]
    return [one[0].name for one in found] if all(len(one) == 1 for one in found) else []


def _excludes(table: Table) -> bool:
    """Whether it has an exclusion constraint, whose index cannot be rebuilt concurrently.

    https://www.postgresql.org/docs/current/sql-reindex.html#SQL-REINDEX-CONCURRENTLY
    """
    return bool(table.constraint(Kind.EXCLUSION))
