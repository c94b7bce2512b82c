"""What an ALTER TABLE of a parent does to the tables below it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.objects import Constraint, Kind, Table

One = TypeVar("One")


def family(catalog: Catalog, table: Table) -> Iterator[Table]:
    """``table``, its partitions and whatever inherits from it, at any depth, parents first."""
    yield table
    for child in list(catalog.partitions(table.name)):
        yield from family(catalog, catalog.tables[child.name])


def is_partition(table: Table, catalog: Catalog) -> bool:
    """Whether ``table`` is a partition, rather than a table that inherits: that has no
    indexes or keys of its parent."""
    parent = catalog.tables.get(table.parent or "")
    return parent is not None and parent.partitioned


def without(mapping: Mapping[str, One], *names: str | None) -> dict[str, One]:
    """``mapping`` less some of its names."""
    return {name: one for name, one in mapping.items() if name not in names}


def edit_column(catalog: Catalog, table: str, column: str, **attributes: Any) -> None:
    """Replace attributes of a column that is there."""
    columns = catalog.tables[table].columns
    catalog.edit(table, columns={**columns, column: replace(columns[column], **attributes)})


def counterpart(constraint: Constraint, table: Table, catalog: Catalog) -> Constraint | None:
    """The constraint of a partition or inheriting table that came from, or was attached to,
    its parent's ``constraint``."""
    if constraint.kind in (Kind.CHECK, Kind.NOT_NULL):
        return table.constraints.get(constraint.name)
    if not is_partition(table, catalog):
        return None
    for one in table.constraints.values():
        same = one.kind is constraint.kind and one.columns == constraint.columns
        if same and (one.target, one.target_columns) == (constraint.target, constraint.target_columns):
            return one
    return None
