"""Columns added, dropped and renamed."""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.changes import AddColumn, Change, DropColumn, RenameColumn
from django_safemigrate.schema.inverse.registry import Irreversible, inverse, losses
from django_safemigrate.schema.inverse.restoring import restored, with_sequences
from django_safemigrate.schema.objects import Column


@inverse.register
def _(change: AddColumn, before: Catalog, after: Catalog) -> tuple[Change, ...]:
    return (DropColumn(change.table, change.column.name),)


@losses.register
def _(change: AddColumn, before: Catalog, after: Catalog) -> tuple[str, ...]:
    return (f"The values of {change.table}.{change.column.name} are gone.",)


@inverse.register
def _(change: DropColumn, before: Catalog, after: Catalog) -> tuple[Change, ...]:
    gone = _gone(change, before, after)
    if not gone:
        raise Irreversible(
            f"Column {change.table}.{change.column} is gone: it is not known what it was like."
        )

    def make(columns: list[Column]) -> Iterator[Change]:
        yield from (AddColumn(change.table, one) for one in columns)

    return (*with_sequences(change.table, gone, make), *restored(before, after))


def _gone(change: DropColumn, before: Catalog, after: Catalog) -> list[Column]:
    """The column and the generated ones that read it, these last."""
    old, new = before.tables.get(change.table), after.tables.get(change.table)
    if old is None or new is None:
        return []
    gone = [one for name, one in old.columns.items() if name not in new.columns]
    return sorted(gone, key=lambda one: one.generated is not None)


@losses.register
def _(change: DropColumn, before: Catalog, after: Catalog) -> tuple[str, ...]:
    lost = (one.name for one in _gone(change, before, after) if not one.generated)
    return tuple(f"The values of {change.table}.{name} are gone." for name in lost)


@inverse.register
def _(change: RenameColumn, before: Catalog, after: Catalog) -> tuple[Change, ...]:
    return (RenameColumn(change.table, change.new_name, change.column),)
