"""Prices of changes of indexes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django_safemigrate.databases.postgresql.facts.fact import Fact, Situation
from django_safemigrate.databases.postgresql.facts.roles import own_tree, tree
from django_safemigrate.databases.postgresql.locks import (
    ACCESS_EXCLUSIVE,
    ACCESS_SHARE,
    SHARE,
    SHARE_UPDATE_EXCLUSIVE,
)
from django_safemigrate.schema.changes import (
    AttachIndex,
    CreateIndex,
    DropIndex,
    IndexChange,
    Reindex,
    RenameIndex,
    SetIndexOption,
)
from django_safemigrate.schema.effects import Work

CREATE = "sql-createindex.html"
DROP = "sql-dropindex.html"
ALTER = "sql-alterindex.html"
REINDEX = "sql-reindex.html"
CONCURRENTLY, PLAIN = "CONCURRENTLY", "without CONCURRENTLY"
BUILT = "the index is built over every row"
OPENED = "planning any query of the table opens the index, which is locked ACCESS EXCLUSIVE"


def _on(situation: Situation[CreateIndex]) -> Iterable[str]:
    """The table and what is below it; with ON ONLY the table alone."""
    return (situation.change.table,) if situation.change.only else own_tree(situation)


def _builds(*, concurrently: bool) -> Callable[[Situation[CreateIndex]], bool]:
    return lambda situation: situation.change.concurrently is concurrently and not _of_parent_alone(situation)


def _of_parent_alone(situation: Situation[CreateIndex]) -> bool:
    """Whether the index is one of a partitioned table without its partitions, which holds no rows to build it over."""
    table = situation.table(situation.change.table)
    return situation.change.only and table is not None and table.partitioned


def _table_of_index(situation: Situation[IndexChange]) -> Iterable[str]:
    """The table of the index."""
    index = situation.catalog.index(situation.change.index)
    return (index.table,) if index else ()


def _tree_of_index(situation: Situation[IndexChange]) -> Iterator[str]:
    """The table of the index and what is below it."""
    for table in _table_of_index(situation):
        yield from tree(table, situation.catalog)


def _users_of_index(situation: Situation[DropIndex]) -> Iterator[str]:
    """The tables whose foreign keys rest on a unique index that is dropped with CASCADE."""
    index = situation.catalog.index(situation.change.index)
    if index is None or not situation.change.cascade or not index.unique:
        return
    for holder, reference in situation.catalog.references(index.table):
        if set(reference.target_columns) == set(index.columns):
            yield from tree(holder.name, situation.catalog)


def _drops(*, concurrently: bool) -> Callable[[Situation[DropIndex]], bool]:
    return lambda situation: situation.change.concurrently is concurrently


def _table_of_partition_index(situation: Situation[AttachIndex]) -> Iterable[str]:
    """The table of the index that is attached."""
    index = situation.catalog.index(situation.change.partition_index)
    return (index.table,) if index else ()


def _reindexed(situation: Situation[Reindex]) -> Iterator[str]:
    """The tables of the index, table, schema or database that is named."""
    change, catalog = situation.change, situation.catalog
    if change.what == "index":
        index = catalog.index(change.name)
        yield from tree(index.table, catalog) if index else ()
    elif change.what == "table":
        yield from tree(change.name, catalog)
    else:
        schema = change.name if change.what == "schema" else ""
        yield from (name for name in catalog.tables if not schema or _schema(name) == schema)


def _schema(table: str) -> str:
    return table.rpartition(".")[0] or "public"


def _reindexes(*, concurrently: bool) -> Callable[[Situation[Reindex]], bool]:
    return lambda situation: situation.change.concurrently is concurrently


def _moves(situation: Situation[SetIndexOption]) -> bool:
    return situation.change.option == "tablespace"


FACTS: tuple[Fact[Any], ...] = (
    Fact(CreateIndex, _on, SHARE, Work.BUILD, _builds(concurrently=False), BUILT, page=CREATE, case=PLAIN),
    Fact(
        CreateIndex,
        _on,
        SHARE_UPDATE_EXCLUSIVE,
        Work.BUILD,
        _builds(concurrently=True),
        BUILT,
        page=CREATE,
        case=CONCURRENTLY,
    ),
    Fact(CreateIndex, _on, SHARE, when=_of_parent_alone, page=CREATE, case="ON ONLY a partitioned table"),
    Fact(DropIndex, _tree_of_index, ACCESS_EXCLUSIVE, when=_drops(concurrently=False), page=DROP, case=PLAIN),
    Fact(
        DropIndex,
        _table_of_index,
        SHARE_UPDATE_EXCLUSIVE,
        when=_drops(concurrently=True),
        page=DROP,
        case=CONCURRENTLY,
    ),
    Fact(
        DropIndex,
        _users_of_index,
        ACCESS_EXCLUSIVE,
        reason="its foreign key rests on the index and is dropped too",
        page=DROP,
    ),
    # The lock is on the index alone, and lets queries through.
    Fact(RenameIndex, _table_of_index, None, index_lock=SHARE_UPDATE_EXCLUSIVE, page=ALTER),
    Fact(SetIndexOption, _table_of_index, None, index_lock=SHARE_UPDATE_EXCLUSIVE, page=ALTER),
    Fact(
        SetIndexOption,
        _table_of_index,
        None,
        Work.BUILD,
        _moves,
        OPENED,
        index_lock=ACCESS_EXCLUSIVE,
        page=ALTER,
        case="SET TABLESPACE",
    ),
    Fact(AttachIndex, _table_of_index, ACCESS_SHARE, index_lock=SHARE_UPDATE_EXCLUSIVE, page=ALTER),
    Fact(
        AttachIndex,
        _table_of_partition_index,
        ACCESS_SHARE,
        reason=OPENED,
        index_lock=ACCESS_EXCLUSIVE,
        page=ALTER,
    ),
    Fact(
        Reindex,
        _reindexed,
        SHARE,
        Work.BUILD,
        _reindexes(concurrently=False),
        OPENED,
        index_lock=ACCESS_EXCLUSIVE,
        page=REINDEX,
        case=PLAIN,
    ),
    Fact(
        Reindex,
        _reindexed,
        SHARE_UPDATE_EXCLUSIVE,
        Work.BUILD,
        _reindexes(concurrently=True),
        BUILT,
        page=REINDEX,
        case=CONCURRENTLY,
    ),
)
