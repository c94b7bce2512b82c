"""Indexes built, dropped, attached and renamed."""

from __future__ import annotations

from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.changes import (
    AttachIndex,
    Change,
    CreateIndex,
    DropIndex,
    Reindex,
    RenameIndex,
    SetIndexOption,
)
from django_safemigrate.schema.inverse.registry import Irreversible, inverse, losses
from django_safemigrate.schema.inverse.restoring import restored


@inverse.register
def _(change: CreateIndex, before: Catalog, after: Catalog) -> tuple[Change, ...]:
    return (DropIndex(change.index.name),)


@inverse.register
def _(change: DropIndex, before: Catalog, after: Catalog) -> tuple[Change, ...]:
    if before.index(change.index) is None:
        raise Irreversible(f"Index {change.index} is gone: it is not known what it was like.")
    return tuple(restored(before, after))


@inverse.register
def _(change: AttachIndex, before: Catalog, after: Catalog) -> tuple[Change, ...]:
    """An index of a partition can never be detached: only dropping the parent's, and all of its parts, undoes that.

    https://www.postgresql.org/docs/current/sql-alterindex.html
    """
    return (DropIndex(change.index),)


@inverse.register
def _(change: RenameIndex, before: Catalog, after: Catalog) -> tuple[Change, ...]:
    return (RenameIndex(change.new_name, change.index),)


@inverse.register
def _(change: Reindex, before: Catalog, after: Catalog) -> tuple[Change, ...]:
    return ()


@inverse.register
def _(change: SetIndexOption, before: Catalog, after: Catalog) -> tuple[Change, ...]:
    return ()


@losses.register
def _(change: SetIndexOption, before: Catalog, after: Catalog) -> tuple[str, ...]:
    return (f"The {change.option} of index {change.index} stays: the one before it is not known.",)
