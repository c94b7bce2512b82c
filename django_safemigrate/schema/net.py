"""What a migration changes altogether, and where in a release that puts it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from enum import Enum

from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.objects import Column, Expression, Index, IndexKey, Kind, Table


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
    refuses NULL in a column that may be NULL otherwise, ``implies(condition, other)`` whether every row that
    meets one condition meets the other, ``omits(table, column)`` whether code deployed before may insert a row
    without naming the column, as far as its models tell."""

    before: Catalog
    after: Catalog
    fits: Callable[[str, str], bool]
    uses: Callable[[str, str | None], bool] = field(default=lambda table, column: True)
    refuses_null: Callable[[Table, str], bool] = field(default=lambda table, column: False)
    implies: Callable[[Expression, Expression], bool] = field(default=lambda one, other: one.sql == other.sql)
    omits: Callable[[str, str], bool] = field(default=lambda table, column: True)

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
    keys = tuple(IndexKey(one) for one in columns)
    return was_demanded(net, Index("", table, keys, unique=True, nulls_distinct=nulls_distinct))


def was_demanded(net: Net, index: Index) -> bool:
    """Whether two rows that a unique ``index`` refuses were refused before already, at once: by one on some of its keys that
    covers every row which this one covers."""
    holder = net.before.tables.get(index.table)
    if holder is None:
        return False
    deferred = {one.name for one in holder.constraints.values() if one.deferrable}
    wanted = [_compared(one) for one in index.keys]
    return any(
        one.unique
        and one.valid
        and _covers(one, index, net)
        and one.constraint not in deferred
        and (index.nulls_distinct or not one.nulls_distinct)
        and all(_compared(key) in wanted for key in one.keys)
        for one in holder.indexes.values()
    )


def _covers(one: Index, index: Index, net: Net) -> bool:
    return one.where is None or (index.where is not None and net.implies(index.where, one.where))


def _compared(key: IndexKey) -> IndexKey:
    """A key less its order, which says nothing of what is equal."""
    return replace(key, descending=False, nulls_first=None)


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
