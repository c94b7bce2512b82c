"""Enumerated types and domains, and the columns of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.changes import (
    AlterDomain,
    ChangeEnum,
    ChangeObject,
    CreateDomain,
    CreateEnum,
    DropColumn,
)
from django_safemigrate.schema.names import split
from django_safemigrate.schema.objects import Column, Domain, Table
from django_safemigrate.schema.replay.columns import drop_column
from django_safemigrate.schema.replay.family import edit_column
from django_safemigrate.schema.replay.registry import missing, replay
from django_safemigrate.schema.replay.renames import quoted


@replay.register
def create_enum(change: CreateEnum, catalog: Catalog) -> None:
    catalog.enums.setdefault(change.name, change.values)


@replay.register
def change_enum(change: ChangeEnum, catalog: Catalog) -> None:
    values = catalog.enums.get(change.name)
    if values is None:
        missing(catalog, f"type {change.name}")
    elif change.action == "rename value":
        catalog.enums[change.name] = tuple(change.new_value if one == change.value else one for one in values)
    elif change.value not in values:
        place = values.index(change.neighbour) + change.after if change.neighbour in values else len(values)
        catalog.enums[change.name] = (*values[:place], change.value, *values[place:])


@replay.register
def create_domain(change: CreateDomain, catalog: Catalog) -> None:
    checked = bool(change.constraints) or not change.null
    catalog.domains[change.name] = Domain(change.name, change.type, checked)


@replay.register
def alter_domain(change: AlterDomain, catalog: Catalog) -> None:
    domain = catalog.domains.get(change.name)
    if domain is None:
        missing(catalog, f"domain {change.name}")
    elif change.action in ("add constraint", "set not null"):
        catalog.domains[change.name] = replace(domain, checked=True)


def rename(change: ChangeObject, catalog: Catalog) -> None:
    """A type or domain gets another name or schema."""
    move(catalog, change.name, change.new_name)


def move(catalog: Catalog, old: str, new: str) -> None:
    """Carry a type's new name into the columns and domains of it."""
    for table, column, array in list(_columns(catalog, old)):
        edit_column(catalog, table.name, column.name, type=_spelled(new) + array)
    if old in catalog.enums:
        catalog.enums[new] = catalog.enums.pop(old)
    if old in catalog.domains:
        catalog.domains[new] = replace(catalog.domains.pop(old), name=new)
    for domain in list(catalog.domains.values()):
        if domain.type == _spelled(old):
            catalog.domains[domain.name] = replace(domain, type=_spelled(new))


def drop(change: ChangeObject, catalog: Catalog) -> None:
    """A type or domain is dropped; with CASCADE the columns of it too, and without it there are none."""
    remove(catalog, change.name)


def remove(catalog: Catalog, name: str) -> None:
    """Forget a type with the columns of it."""
    for table, column, _ in list(_columns(catalog, name)):
        drop_column(DropColumn(table.name, column.name, if_exists=True), catalog)
    catalog.enums.pop(name, None)
    catalog.domains.pop(name, None)


def _columns(catalog: Catalog, name: str) -> Iterator[tuple[Table, Column, str]]:
    """Every column of the type or of its array type, with ``[]`` for the latter."""
    spelled = {_spelled(name): "", f"{_spelled(name)}[]": "[]"}
    for table in catalog.tables.values():
        for column in table.columns.values():
            if column.type in spelled:
                yield table, column, spelled[column.type]


def _spelled(name: str) -> str:
    schema, bare = split(name)
    return ".".join(quoted(part) for part in (schema, bare) if part)
