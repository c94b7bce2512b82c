"""Builds the index that replaces another one before that is dropped, so that there is one all the time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django_safemigrate.online.rebuilt import Rebuilt, instead
from django_safemigrate.online.registry import Placed, fold
from django_safemigrate.online.situation import Situation
from django_safemigrate.online.temporary import temporary_name
from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.changes import Change, CreateIndex, RenameIndex
from django_safemigrate.schema.names import beside, split
from django_safemigrate.schema.objects import IndexKey, Table


@fold(rank=1)
def build_first(stock: Sequence[Placed], situation: Situation) -> Sequence[Change]:
    return instead(stock, situation, _built_first)


def _built_first(pair: Rebuilt, stock: Sequence[Placed], situation: Situation) -> list[Change] | None:
    """The new index, under another name where its own is taken, then what comes between, then the old one goes."""
    first, last = stock[pair.dropped].catalog, stock[pair.made].catalog
    before, after = first.tables[pair.index.table], last.tables.get(pair.create.table)
    wanted = pair.create.index
    if after is None or before.name != after.name or not set(wanted.columns) <= before.columns.keys():
        return None
    if pair.index.name != wanted.name and pair.index.columns != wanted.columns:
        return None
    name = wanted.name
    if first.has_relation(name):
        bare = temporary_name(split(name)[1], situation.database, lambda one: _taken(one, name, stock))
        name = beside(name, bare)
    keys = tuple(_collated(one, before, after) for one in wanted.keys)
    early = CreateIndex(before.name, replace(wanted, name=name, keys=keys))
    changes = [one.change for one in stock]
    between = changes[pair.dropped + 1 : pair.made]
    renamed = [RenameIndex(name, wanted.name)] if name != wanted.name else []
    late = [pair.drop, *renamed, *changes[pair.made + 1 :]]
    return [*changes[: pair.dropped], early, *between, *late]


def _taken(bare: str, near: str, stock: Sequence[Placed]) -> bool:
    catalogs: list[Catalog] = [one.catalog for one in stock]
    return any(one.has_relation(beside(near, bare)) for one in catalogs)


def _collated(key: IndexKey, before: Table, after: Table) -> IndexKey:
    """The key as it has to be written while its column still has its old collation."""
    if key.column is None or key.collation is not None:
        return key
    old, new = before.columns[key.column].collation, after.columns[key.column].collation
    return key if old == new else replace(key, collation=new or "default")
