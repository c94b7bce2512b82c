"""Indexes built, dropped and renamed."""

from __future__ import annotations

from dataclasses import replace

from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.changes import AttachIndex, CreateIndex, DropIndex, RenameIndex
from django_safemigrate.schema.names import split
from django_safemigrate.schema.objects import Index, Table
from django_safemigrate.schema.replay.constraints import drop_references, renamed
from django_safemigrate.schema.replay.family import family, is_partition, without
from django_safemigrate.schema.replay.registry import missing, replay


@replay.register
def create_index(change: CreateIndex, catalog: Catalog) -> None:
    for one in (change, *change.parts):
        table = catalog.tables.get(one.table)
        if table is None:
            _index_view(one, catalog)
        elif one.index.name not in table.indexes or not table.indexes[one.index.name].valid:
            # One that is not valid has to make way first: the remains of a build that failed.
            # On the parent alone it counts as valid once every partition has one:
            # https://www.postgresql.org/docs/current/ddl-partitioning.html
            waits = change.only and table.partitioned and any(True for _ in catalog.partitions(table.name))
            index = replace(one.index, valid=False) if waits else one.index
            catalog.edit(one.table, indexes={**table.indexes, index.name: index})


def _index_view(change: CreateIndex, catalog: Catalog) -> None:
    view, index = catalog.views.get(change.table), change.index
    if view is None:
        missing(catalog, f"table {change.table}")
    elif index.unique and index.where is None and all(key.column for key in index.keys):
        catalog.views[view.name] = replace(view, unique=(*view.unique, index.name))


@replay.register
def drop_index(change: DropIndex, catalog: Catalog) -> None:
    index = catalog.index(change.index)
    if index is None:
        _drop_index_of_view(change, catalog)
        return
    holder = catalog.tables[index.table]
    for table in list(family(catalog, holder)):
        name = change.index if table is holder else _attached(index, table, catalog)
        catalog.edit(table.name, indexes=without(table.indexes, name))
    if change.cascade and index.unique:
        drop_references(catalog, holder, change.index)


def _drop_index_of_view(change: DropIndex, catalog: Catalog) -> None:
    for view in catalog.views.values():
        if change.index in view.unique:
            kept = tuple(one for one in view.unique if one != change.index)
            catalog.views[view.name] = replace(view, unique=kept)
            return
    if not change.if_exists:
        missing(catalog, f"index {change.index}")


def _attached(index: Index, partition: Table, catalog: Catalog) -> str | None:
    """The index of a partition that is part of its parent's ``index``."""
    if not is_partition(partition, catalog):
        return None
    for one in partition.indexes.values():
        if replace(one, name=index.name, table=index.table, valid=index.valid) == index:
            return one.name
    return None


@replay.register
def attach_index(change: AttachIndex, catalog: Catalog) -> None:
    """The parent's index is valid once every partition has a valid one that is attached to it: one like it, and one for each of
    the parent's that are alike."""
    index = catalog.index(change.index)
    if index is None:
        missing(catalog, f"index {change.index}")
        return
    table = catalog.tables[index.table]
    wanted = _count(index, table)
    if all(_count(index, one) >= wanted for one in catalog.partitions(table.name)):
        catalog.edit(table.name, indexes={**table.indexes, index.name: replace(index, valid=True)})


def _count(index: Index, table: Table) -> int:
    """How many indexes of the table are like ``index`` and valid, itself among them."""
    return sum(
        replace(one, name=index.name, table=index.table, constraint=index.constraint, valid=True)
        == replace(index, valid=True)
        for one in table.indexes.values()
        if one.valid or one is index
    )


@replay.register
def rename_index(change: RenameIndex, catalog: Catalog) -> None:
    index = catalog.index(change.index)
    if index is None:
        if not change.if_exists:
            missing(catalog, f"index {change.index}")
        return
    table, old, new = catalog.tables[index.table], change.index, change.new_name
    if index.constraint is not None:
        renamed(table, table.constraints[index.constraint], split(new)[1], catalog)
        return
    indexes = {
        (new if name == old else name): replace(one, name=new) if name == old else one
        for name, one in table.indexes.items()
    }
    catalog.edit(table.name, indexes=indexes)
