"""What a primary key or UNIQUE constraint is made of when it is not made at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from django_safemigrate.schema.changes import AddConstraint, CreateIndex, SetNotNull
from django_safemigrate.schema.objects import Constraint, Index, IndexKey, Storage, Table


def made_of_index(change: AddConstraint, index: str | None = None) -> list[CreateIndex | AddConstraint]:
    """The changes that build an index of this name concurrently, that of the constraint unless one is given,
    and make the constraint of ``change``, resolved, of it."""
    name = index or change.constraint.index or change.constraint.name
    built = CreateIndex(change.table, index_of(change.constraint, change.table, name), concurrently=True)
    # The index has been given the storage, which the statement cannot name again.
    taken = replace(change.constraint, storage=Storage())
    return [built, replace(change, constraint=taken, using_index=name, parts=())]


def index_of(one: Constraint, table: str, name: str) -> Index:
    """The index that a key is made of."""
    return Index(
        name,
        table,
        tuple(IndexKey(column) for column in one.columns),
        unique=True,
        include=one.include,
        nulls_distinct=one.nulls_distinct,
        storage=one.storage,
    )


def without_null(change: AddConstraint, table: Table) -> Iterator[SetNotNull]:
    """What has to be done first for a primary key, on columns that may be NULL."""
    for name in change.constraint.columns:
        if name in table.columns and table.columns[name].null:
            yield SetNotNull(change.table, name)
