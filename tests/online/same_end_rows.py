"""The rows of all tables, in few numbers that are the same for the same rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.objects import Column, Kind, Table, Volatility

# Of these, any two values may be the same.
MOMENTS = (
    "timestamp with time zone",
    "timestamp without time zone",
    "date",
    "time without time zone",
)
# What Python or the server makes anew at each run.
MADE_ANEW = ("uuid", *MOMENTS)


@dataclass(frozen=True, slots=True)
class Values:
    """The values of a column: ``sum`` of the hashes of each with the key of its row, whatever the order of the rows;
    how many are ``distinct`` and how many are there at all."""

    sum: object
    distinct: int
    present: int


Rows = Mapping[str, tuple[int, Mapping[str, Values]]]


def rows(connection: Any, catalog: Catalog) -> Rows:
    """By table: how many rows, and the values of each column."""
    found = {}
    with connection.cursor() as cursor:
        for name in sorted(catalog.tables):
            table = catalog.tables[name]
            if table.temporary or table.parent:
                continue
            columns = sorted(table.columns)
            cursor.execute(_query(table, columns))
            count, *told = cursor.fetchone()
            found[name] = (
                count,
                {one: Values(*told[3 * place : 3 * place + 3]) for place, one in enumerate(columns)},
            )
    return found


def _query(table: Table, columns: list[str]) -> str:
    keys = next((one.columns for one in table.constraint(Kind.PRIMARY_KEY)), ())
    key = ", ".join(f'"{one}"::text' for one in keys)
    told = ["count(*)"]
    for one in columns:
        text = f"coalesce(\"{one}\"::text, '∅')"
        whole = f"concat_ws('|', {key}, {text})" if key else text
        # Sorting each column for its distinct values is slow, and wanted of few.
        anew = _made_anew(table.columns[one])
        told += [
            f"sum(hashtextextended({whole}, 0)::numeric)",
            f'count(DISTINCT "{one}"::text)' if anew else "0",
            f'count("{one}")',
        ]
    place = ".".join(f'"{part}"' for part in table.name.split("."))
    return f"SELECT {', '.join(told)} FROM {place}"


def row_differences(stock: Rows, ours: Rows, before: Catalog, after: Catalog) -> list[str]:
    """Where the rows differ. A column that the case adds may hold what is made anew each time (moments, random
    keys): then as many values have to be there, and as many different ones."""
    found = []
    for name in sorted(stock.keys() & ours.keys()):
        (count, theirs), (own_count, own) = stock[name], ours[name]
        if count != own_count:
            found.append(f"rows of {name}: {count} by stock, {own_count} by us")
        old = before.tables.get(name)
        for column in sorted(theirs.keys() & own.keys()):
            one, other = theirs[column], own[column]
            added = old is None or column not in old.columns
            now = after.tables[name].columns[column]
            if added and _made_anew(now):
                one, other = (_counted(each, now) for each in (one, other))
            if one != other:
                found.append(f"rows of {name}.{column}: {one} by stock, {other} by us")
    return found


def _made_anew(column: Column) -> bool:
    volatile = column.default is not None and column.default.volatility is Volatility.VOLATILE
    return volatile or column.type in MADE_ANEW


def _counted(values: Values, column: Column) -> Values:
    distinct = min(values.distinct, 2) if column.type in MOMENTS else values.distinct
    return Values(None, distinct, values.present)
