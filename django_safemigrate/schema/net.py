"""What a migration changes altogether, and where in a release that puts it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from enum import Enum

from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.objects import Column, IndexKey, Kind, Table


class Stage(Enum):
    """Where an operation belongs relative to the deploy of the code; ``SPLIT`` is safe in
    neither place as it stands."""

    BEFORE = "before"
    AFTER = "after"
    ANY = "any"
    SPLIT = "split"


@dataclass(frozen=True, slots=True)
class Net:
    """The schema before and after a whole migration. ``fits(old, new)`` tells whether every value of one type
    is one of the other, ``uses(table, column)`` whether code deployed before uses a table (column None) or
    column, as far as its models tell, ``refuses_null(table, column)`` whether a constraint of the table
    refuses NULL in a column that may be NULL otherwise."""

    before: Catalog
    after: Catalog
    fits: Callable[[str, str], bool]
    uses: Callable[[str, str | None], bool] = field(default=lambda table, column: True)
    refuses_null: Callable[[Table, str], bool] = field(default=lambda table, column: False)

    def old(self, table: str, column: str) -> Column | None:
        """A column as code deployed before the migration knows it."""
        found = self.before.tables.get(table)
        return found.columns.get(column) if found else None

    def new(self, table: str, column: str) -> Column | None:
        """A column as code written for the migration knows it."""
        found = self.after.tables.get(table)
        return found.columns.get(column) if found else None


@dataclass(frozen=True, slots=True)
class Breaks:
    """What fails, in words; "" when nothing does. ``old``: old code on the new schema. ``new``:
    new code on the old schema."""

    old: str = ""
    new: str = ""


def stage(breaks: list[Breaks]) -> Stage:
    """Where an operation belongs whose changes break these."""
    old, new = any(one.old for one in breaks), any(one.new for one in breaks)
    return {
        (False, False): Stage.ANY,
        (False, True): Stage.BEFORE,
        (True, False): Stage.AFTER,
        (True, True): Stage.SPLIT,
    }[old, new]


def required(column: Column) -> bool:
    """Whether an INSERT that does not name the column fails."""
    return not (column.null or column.default or column.identity or column.generated or column.sequence)


def was_there(net: Net, table: str) -> bool:
    """Whether code deployed before the migration can know the table; one made nowhere in this
    history is taken to be known."""
    return table in net.before.tables or table not in net.after.tables


def was_unique(net: Net, table: str, columns: Collection[str], *, nulls_distinct: bool) -> bool:
    """Whether two rows that agree in these columns were refused before already, by a unique
    index on some of them, at once."""
    holder = net.before.tables.get(table)
    if holder is None:
        return False
    deferred = {one.name for one in holder.constraints.values() if one.deferrable}
    return any(
        one.unique
        and one.valid
        and one.where is None
        and one.constraint not in deferred
        and (nulls_distinct or not one.nulls_distinct)
        and all(plain(key) and key.column in columns for key in one.keys)
        for one in holder.indexes.values()
    )


def plain(key: IndexKey) -> bool:
    """Whether a key of an index is a column, compared as its type is."""
    return key.column is not None and key.opclass is None and key.collation is None


def filled_by_server(catalog: Catalog, table: str, column: str) -> bool:
    """Whether the column's values come from a sequence, its own or that of the column
    its foreign key points at."""
    holder = catalog.tables.get(table)
    if holder is None:
        return False
    places = [(holder, column)]
    for key in holder.constraint(Kind.FOREIGN_KEY):
        target = catalog.tables.get(key.target or "")
        if key.columns == (column,) and target is not None:
            places += [(target, one) for one in key.target_columns]
    found = [one.columns[name] for one, name in places if name in one.columns]
    return any(one.identity or one.sequence for one in found)
