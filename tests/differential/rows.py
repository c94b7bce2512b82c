"""Filling tables by SQL, whatever their columns."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.state import ProjectState

COUNT = 1000
EMPTY = ("lab_empty",)

VALUES = {
    "integer": "i",
    "bigint": "i",
    "smallint": "i % 30000",
    "text": "'v' || i",
    "numeric": "(i % 1000)::numeric",
    "double precision": "i / 2.0",
    "boolean": "i % 2 = 0",
    "date": "DATE '2020-01-01' + i",
    "timestamp with time zone": "TIMESTAMPTZ '2020-01-01 12:34:56+00' + i * INTERVAL '1 hour'",
    "time": "TIME '00:00' + i * INTERVAL '1 second'",
    "interval": "i * INTERVAL '1 second'",
    "uuid": "gen_random_uuid()",
    "jsonb": "jsonb_build_object('a', i)",
    "bytea": "'\\x00'::bytea",
    "inet": "'10.0.0.1'::inet",
    "integer[]": "ARRAY[i]",
    "int4range": "int4range(i, i + 1)",
    "citext": "'v' || i",
}


def fill(connection: BaseDatabaseWrapper, state: ProjectState, count: int = COUNT) -> None:
    """Insert ``count`` rows into every empty table of the state; row i refers to row i, by a key
    that may be NULL to another."""
    filled: set[str] = set()
    with transaction.atomic(), connection.cursor() as cursor:
        for model in state.apps.get_models(include_auto_created=True):
            table = model._meta.db_table
            if model._meta.proxy or not model._meta.managed or table in filled or table in EMPTY:
                continue
            filled.add(table)
            cursor.execute(f'SELECT 1 FROM "{table}" LIMIT 1')
            if cursor.fetchone():
                continue
            columns = {
                one.column: value(one, connection, count)
                for one in model._meta.local_concrete_fields
                if not leave_out(one)
            }
            names = ", ".join(f'"{one}"' for one in columns)
            cursor.execute(
                f'INSERT INTO "{table}" ({names}) SELECT {", ".join(columns.values())} FROM generate_series(1, {count}) i'
            )


def leave_out(field: Any) -> bool:
    return isinstance(field, models.AutoField | models.BigAutoField) or bool(field.generated)


def value(field: Any, connection: BaseDatabaseWrapper, count: int) -> str:
    if field.column == "digits":
        return "i::text"
    if field.column == "checked":
        return "5"
    kind = field.db_type(connection)
    if kind.startswith("varchar") and kind.endswith("[]"):
        return "ARRAY['w' || i]"
    if field.is_relation and field.null and kind in ("integer", "bigint"):
        # Not the row that the other keys refer to.
        return f"(i + {len(field.name)}) % {count} + 1"
    base = "text" if kind.startswith("varchar") else "numeric" if kind.startswith("numeric") else kind
    if base == "text" and field.is_relation:
        return "'v' || i"
    return VALUES[base]
