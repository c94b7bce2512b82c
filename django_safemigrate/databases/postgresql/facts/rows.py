"""Prices of statements that read or write rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django_safemigrate.databases.postgresql.facts.fact import Fact, Situation
from django_safemigrate.databases.postgresql.facts.roles import own_tree, read_through, targets, tree
from django_safemigrate.databases.postgresql.locks import ACCESS_SHARE, ROW_EXCLUSIVE, ROW_SHARE
from django_safemigrate.schema.changes import DeleteRows, InsertRows, ReadRows, RowsChange, UpdateRows
from django_safemigrate.schema.effects import Rows, Work
from django_safemigrate.schema.objects import Constraint, Kind, Table

LOCKING = "explicit-locking.html"
KEYS = "ddl-constraints.html#DDL-CONSTRAINTS-FK"
FEW, MANY = "a unique key picks the rows", "no unique key picks the rows"
FOLLOWS = "its foreign key follows the rows it points at: cascade, set null or set default"


def _few(situation: Situation[RowsChange]) -> bool:
    """Whether no more rows are written than the statement names: those of VALUES, or those a unique key picks out."""
    change, table = situation.change, situation.table(situation.change.table)
    if isinstance(change, InsertRows) or not change.bounded:
        return change.bounded
    keys = [index for index in table.indexes.values() if index.unique and index.valid] if table else []
    held = {*change.pinned, *change.sliced}
    return any(set(index.columns) - set(index.include) <= held for index in keys if index.where is None)


def _many(situation: Situation[RowsChange]) -> bool:
    return not _few(situation)


def _read(situation: Situation[RowsChange]) -> Iterable[str]:
    """The tables that the statement reads."""
    return read_through(situation.change.reads, situation.catalog)


def _queried(situation: Situation[ReadRows]) -> Iterable[str]:
    """The tables of the query."""
    looked_up = set(_looked_up(situation))
    return read_through((one for one in situation.change.tables if one not in looked_up), situation.catalog)


def _looked_up(situation: Situation[ReadRows]) -> Iterable[str]:
    """The tables of the query of which it only wants the largest or smallest value of a column that an index begins with."""
    wanted: dict[str, set[str]] = {}
    for name, column in situation.change.ends:
        wanted.setdefault(name, set()).add(column)
    for name, columns in wanted.items():
        table = situation.table(name)
        if table is None or len([*tree(name, situation.catalog)]) > 1:
            continue
        first = {
            index.keys[0].column
            for index in table.indexes.values()
            if index.method == "btree" and index.valid and index.where is None
        }
        if columns <= first:
            yield name


def _locks_rows(situation: Situation[ReadRows]) -> bool:
    return situation.change.locks


def _checked_targets(situation: Situation[RowsChange]) -> Iterable[str]:
    """The tables in which the keys of the written rows are looked up.

    That is when the statement ends; deferred ones are looked up at the commit.
    """
    return targets(_checked_keys(situation), situation.catalog)


def _checked_keys(situation: Situation[RowsChange]) -> Iterator[Constraint]:
    change, table = situation.change, situation.table(situation.change.table)
    for one in table.constraints.values() if table else ():
        written = not isinstance(change, UpdateRows) or bool(set(one.columns) & set(change.columns))
        if one.kind is Kind.FOREIGN_KEY and one.enforced and written and not one.initially_deferred:
            yield one


def _keys_in(situation: Situation[RowsChange]) -> Iterator[tuple[Table, Constraint]]:
    """The foreign keys, with the tables that hold them, that point at the rows that go or whose key is written over."""
    change, catalog = situation.change, situation.catalog
    for holder, one in catalog.references(change.table):
        written = not isinstance(change, UpdateRows) or bool(set(one.target_columns) & set(change.columns))
        if one.enforced and written:
            yield holder, one
            yield from (
                (catalog.tables[name], one) for name in tree(holder.name, catalog) if name != holder.name
            )


def _follows(situation: Situation[RowsChange], key: Constraint) -> bool:
    action = key.on_update if isinstance(situation.change, UpdateRows) else key.on_delete
    return action not in ("no action", "restrict")


def _followers(situation: Situation[RowsChange]) -> Iterable[str]:
    """The tables with a foreign key that follows the rows which change or go."""
    return (table.name for table, key in _keys_in(situation) if _follows(situation, key))


def _looked_through(situation: Situation[RowsChange]) -> Iterable[str]:
    """The tables in which rows that still point at the old ones are looked for.

    That is when the statement ends; for deferred keys it is at the commit.
    """
    return (
        table.name
        for table, key in _keys_in(situation)
        if not _follows(situation, key) and not key.initially_deferred
    )


def _scanned_for(situation: Situation[RowsChange]) -> Iterable[str]:
    """The tables with such a foreign key and no index to find the rows by.

    Each row that goes then means a scan.
    """
    return (
        table.name
        for table, key in _keys_in(situation)
        if not _indexed(table, key) and (_follows(situation, key) or not key.initially_deferred)
    )


def _indexed(table: Table, key: Constraint) -> bool:
    wanted = set(key.columns)
    return any(
        {part.column for part in index.keys[: len(wanted)]} == wanted
        for index in table.indexes.values()
        if index.where is None
    )


FACTS: tuple[Fact[Any], ...] = (
    Fact(InsertRows, own_tree, ROW_EXCLUSIVE, when=_few, page=LOCKING, case="VALUES"),
    Fact(
        InsertRows,
        own_tree,
        ROW_EXCLUSIVE,
        Work.UPDATE,
        _many,
        "it inserts as many rows as its query finds",
        page=LOCKING,
        case="from a query",
    ),
    Fact(UpdateRows, own_tree, ROW_EXCLUSIVE, when=_few, rows=Rows.SOME, page=LOCKING, case=FEW),
    Fact(
        UpdateRows,
        own_tree,
        ROW_EXCLUSIVE,
        Work.UPDATE,
        _many,
        "it may write every row",
        Rows.ALL,
        page=LOCKING,
        case=MANY,
    ),
    Fact(DeleteRows, own_tree, ROW_EXCLUSIVE, when=_few, rows=Rows.SOME, page=LOCKING, case=FEW),
    Fact(
        DeleteRows,
        own_tree,
        ROW_EXCLUSIVE,
        Work.UPDATE,
        _many,
        "it may delete every row",
        Rows.ALL,
        page=LOCKING,
        case=MANY,
    ),
    *(
        Fact(kind, _read, ACCESS_SHARE, Work.SCAN, reason="its rows are read", page=LOCKING)
        for kind in (InsertRows, UpdateRows, DeleteRows)
    ),
    *(
        Fact(kind, _checked_targets, ROW_SHARE, rows=Rows.SOME, page=KEYS)
        for kind in (InsertRows, UpdateRows)
    ),
    *(
        fact
        for kind in (DeleteRows, UpdateRows)
        for fact in (
            Fact(
                kind,
                _followers,
                ROW_EXCLUSIVE,
                when=_few,
                rows=Rows.SOME,
                reason=FOLLOWS,
                page=KEYS,
                case=FEW,
            ),
            Fact(
                kind, _followers, ROW_EXCLUSIVE, Work.UPDATE, _many, FOLLOWS, Rows.ALL, page=KEYS, case=MANY
            ),
            Fact(kind, _looked_through, ROW_SHARE, page=KEYS),
            Fact(
                kind,
                _scanned_for,
                ROW_SHARE,
                Work.SCAN,
                reason="it has no index to find the rows by that point at the old ones",
                page=KEYS,
            ),
        )
    ),
    Fact(ReadRows, _queried, ACCESS_SHARE, Work.SCAN, reason="its rows are read", page=LOCKING),
    Fact(ReadRows, _looked_up, ACCESS_SHARE, page=LOCKING),
    Fact(
        ReadRows,
        _queried,
        ROW_SHARE,
        Work.SCAN,
        _locks_rows,
        "its rows are read and locked",
        Rows.ALL,
        page=LOCKING,
        case="FOR UPDATE, FOR SHARE and the like",
    ),
)
