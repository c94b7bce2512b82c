"""Foreign keys of other tables that stand in the way of a drop."""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.changes import DropConstraint
from django_safemigrate.schema.objects import Constraint, Table


def dropped_keys(table: str, catalog: Catalog, column: str | None = None) -> Iterator[DropConstraint]:
    """The change that drops each foreign key to ``table``, or to its ``column``, but for those that go with it anyway."""
    for holder, key in catalog.references(table):
        own = holder.name == table and (column is None or column in key.columns)
        pointed = column is None or column in key.target_columns
        if pointed and not own and not _is_copy(key, holder, catalog):
            yield DropConstraint(holder.name, key.name)


def _is_copy(key: Constraint, holder: Table, catalog: Catalog) -> bool:
    """Whether a partition has it from its parent: it goes with that one."""
    parent = catalog.tables.get(holder.parent or "")
    return parent is not None and any(
        (one.columns, one.target, one.target_columns) == (key.columns, key.target, key.target_columns)
        for one in parent.constraints.values()
    )
