"""Collations, and the columns and indexes that name them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.changes import ChangeObject, CreateCollation, DropColumn, DropIndex
from django_safemigrate.schema.objects import Index
from django_safemigrate.schema.replay.columns import drop_column
from django_safemigrate.schema.replay.family import edit_column
from django_safemigrate.schema.replay.indexes import drop_index
from django_safemigrate.schema.replay.registry import replay


@replay.register
def create_collation(change: CreateCollation, catalog: Catalog) -> None:
    catalog.collations[change.name] = change.deterministic


def rename(change: ChangeObject, catalog: Catalog) -> None:
    """A collation gets another name or schema."""
    move(catalog, change.name, change.new_name)


def move(catalog: Catalog, old: str, new: str) -> None:
    """Carry a collation's new name into the columns and index keys that name it."""
    if old not in catalog.collations:
        return
    catalog.collations[new] = catalog.collations.pop(old)
    for table, column in list(_columns(catalog, old)):
        edit_column(catalog, table, column, collation=new)
    for index in list(_indexes(catalog, old)):
        keys = tuple(replace(key, collation=new) if key.collation == old else key for key in index.keys)
        indexes = catalog.tables[index.table].indexes
        catalog.edit(index.table, indexes={**indexes, index.name: replace(index, keys=keys)})


def drop(change: ChangeObject, catalog: Catalog) -> None:
    """A collation is dropped; with CASCADE the columns and indexes that name it too, and without it there are
    none."""
    remove(catalog, change.name)


def remove(catalog: Catalog, name: str) -> None:
    """Forget a collation with what names it."""
    if name not in catalog.collations:
        return
    del catalog.collations[name]
    for index in list(_indexes(catalog, name)):
        drop_index(DropIndex(index.name, if_exists=True), catalog)
    for table, column in list(_columns(catalog, name)):
        drop_column(DropColumn(table, column, if_exists=True), catalog)


def _columns(catalog: Catalog, name: str) -> Iterator[tuple[str, str]]:
    for table in catalog.tables.values():
        for column in table.columns.values():
            if column.collation == name:
                yield table.name, column.name


def _indexes(catalog: Catalog, name: str) -> Iterator[Index]:
    for table in catalog.tables.values():
        for index in table.indexes.values():
            if any(key.collation == name for key in index.keys):
                yield index
