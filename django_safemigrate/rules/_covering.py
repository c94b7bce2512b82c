"""Indexes that a migration makes, and which other index serves the same queries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django_safemigrate.compiler import CompiledMigration, CompiledOperation, PricedChange
from django_safemigrate.schema.changes import (
    AddColumn,
    AddConstraint,
    Change,
    CreateIndex,
    CreateTable,
)
from django_safemigrate.schema.objects import Constraint, Index, IndexKey, Table


@dataclass(frozen=True, slots=True)
class Made:
    """An index that an operation makes, as it stands when the migration is done."""

    operation: CompiledOperation
    priced: PricedChange
    table: Table
    index: Index


def made_indexes(migration: CompiledMigration) -> Iterator[Made]:
    """The indexes that the migration makes and keeps, those of constraints too."""
    for kind in (CreateTable, AddColumn, AddConstraint, CreateIndex):
        for operation, priced, change in migration.of_kind(kind):
            for table, name in _names(change):
                found = migration.after.tables.get(table)
                if found and name in found.indexes and found.indexes[name].valid:
                    yield Made(operation, priced, found, found.indexes[name])


def _names(change: Change) -> Iterator[tuple[str, str]]:
    constraints: tuple[Constraint, ...] = ()
    if isinstance(change, CreateIndex):
        yield change.table, change.index.name
        return
    if isinstance(change, AddConstraint):
        constraints = (change.constraint,) if change.using_index is None else ()
    elif isinstance(change, AddColumn | CreateTable):
        constraints = change.constraints
    for one in constraints:
        if one.index:
            yield getattr(change, "table", ""), one.index


def same(index: Index, other: Index) -> bool:
    """Whether the two have the same keys and rows, so that any query that uses ``index`` could use
    ``other``."""
    return _alike(index, other) and index.keys == other.keys and _serves(index, other)


def begins_another(index: Index, other: Index) -> bool:
    """Whether ``other`` has the keys of ``index`` and more after them. An index that holds to uniqueness
    is never to spare."""
    return (
        _alike(index, other)
        and index.method == "btree"
        and not index.unique
        and len(other.keys) > len(index.keys)
        and other.keys[: len(index.keys)] == index.keys
        and set(index.include) <= {*other.include, *(key.column for key in other.keys)}
    )


def replaces(index: Index, other: Index) -> bool:
    """Whether ``other`` is built for the queries that used ``index``: the keys of one begin with those of the
    other, in whatever order or class, over whichever rows."""
    first, second = [_bare(key) for key in index.keys], [_bare(key) for key in other.keys]
    shorter = min(len(first), len(second))
    return index.table == other.table and shorter > 0 and first[:shorter] == second[:shorter]


def _bare(key: IndexKey) -> IndexKey:
    return replace(key, opclass=None, collation=None, descending=False, nulls_first=None)


def _alike(index: Index, other: Index) -> bool:
    return (
        index.name != other.name
        and other.valid
        and index.method == other.method
        and index.where == other.where
    )


def _serves(index: Index, other: Index) -> bool:
    if index.unique and not other.unique:
        return False
    return set(index.include) <= set(other.include) and index.nulls_distinct == other.nulls_distinct
