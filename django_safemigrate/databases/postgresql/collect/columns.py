"""A column as Django's ``get_table_description`` describes it."""

from __future__ import annotations

import re
from typing import Any

from django_safemigrate.databases.base import NeedsServer
from django_safemigrate.schema.names import split
from django_safemigrate.schema.objects import Column

# pg_type.typlen of the types of fixed length that fields have:
# https://www.postgresql.org/docs/18/catalog-pg-type.html
SIZES = {
    "bool": 1, "int2": 2, "int4": 4, "int8": 8, "float4": 4, "float8": 8, "date": 4, "time": 8, "timetz": 12, "timestamp": 8,
    "timestamptz": 8, "interval": 16, "uuid": 16, "oid": 4, "money": 8, "macaddr": 6, "macaddr8": 8,
}  # fmt: skip
PRECISE = ("numeric", "time", "timetz", "timestamp", "timestamptz", "interval")
TYPE = re.compile(
    r"(?P<name>[^(\[]+?)(?:\((?P<first>\d+)(?:,(?P<second>-?\d+))?\))?(?P<rest> with(?:out)? time zone)?(?P<array>(?:\[\])*)"
)


def field_info(column: Column) -> Any:
    """Django's ``FieldInfo``. Raises ``NeedsServer`` for a type whose number differs
    from server to server."""
    from django.db.backends.postgresql.introspection import FieldInfo

    name, first, second, array = _parts(column.type)
    number, short = _number(name, column)
    size = None if array else SIZES.get(short)
    length = first if short in ("varchar", "bpchar", "bit", "varbit") else None
    precise = short in PRECISE and first is not None
    return FieldInfo(
        column.name,
        number[1] if array else number[0],
        size if length is None else length,
        size,
        first if precise else None,
        (second or 0) if precise and short == "numeric" else None,
        column.null,
        (column.default.written or column.default.sql) if column.default else None,
        split(column.collation)[1] if column.collation else None,
        bool(column.identity),
        None,
    )


def _parts(text: str) -> tuple[str, int | None, int | None, bool]:
    match = TYPE.fullmatch(text)
    if match is None:
        return text, None, None, False
    first, second = (int(part) if part else None for part in (match["first"], match["second"]))
    return match["name"] + (match["rest"] or ""), first, second, bool(match["array"])


def _number(name: str, column: Column) -> tuple[tuple[int, int], str]:
    from django.db.backends.postgresql.psycopg_any import is_psycopg3

    if not is_psycopg3:
        raise NeedsServer(
            f"The operation asks about the column {column.name!r}: only psycopg 3 tells the number of its type without a server."
        )
    from psycopg import adapters

    known = adapters.types.get(name)
    if known is None:
        raise NeedsServer(
            f"The operation asks about the column {column.name!r}, whose type {name} has another number on every server."
        )
    return (known.oid, known.array_oid), known.name
