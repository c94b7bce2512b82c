"""The table in which programs are kept: SQL alone, what the values mean is the caller's."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import DatabaseError, transaction

from django_safemigrate.databases.live import PROGRAMS, PROGRAMS_SCHEMA
from django_safemigrate.databases.postgresql.running.errors import code

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = f"{PROGRAMS_SCHEMA}.{PROGRAMS}"
COLUMNS: Mapping[str, str] = {
    "key": "text PRIMARY KEY",
    "app": "text NOT NULL",
    "migration": "text NOT NULL",
    "operation": "text NOT NULL",
    "written": "text NOT NULL",
    "direction": "text NOT NULL",
    "steps": "jsonb NOT NULL",
    "contract": "jsonb NOT NULL",
    "undo": "jsonb NOT NULL",
    "undo_contract": "jsonb NOT NULL",
    "state": "text NOT NULL",
    "done": "integer NOT NULL",
    "cursor": "jsonb",
    "backend_pid": "integer",
    "backend_start": "timestamptz",
    "started": "timestamptz NOT NULL DEFAULT clock_timestamp()",
    "changed": "timestamptz NOT NULL DEFAULT clock_timestamp()",
}
# How a value of this column is written, and read: Django has drivers leave JSON alone.
WRITTEN = {name: "%s::jsonb" for name, kind in COLUMNS.items() if kind.startswith("jsonb")}
WRITTEN["backend_start"] = "%s::timestamptz"
READ = {name: f"{name}::text" for name in WRITTEN}

# Two sessions that make the same table at once meet in the catalogs, whatever IF NOT EXISTS says.
MADE_MEANWHILE = ("23505", "42P07", "42710")


class ProgramTable:
    """Implements ``databases.live.Programs``."""

    statement = f"CREATE TABLE IF NOT EXISTS {TABLE} ({', '.join(f'{name} {kind}' for name, kind in COLUMNS.items())})"

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self.connection = connection

    def exist(self) -> bool:
        ((found,),) = self._fetched("SELECT to_regclass(%s) IS NOT NULL", [TABLE])
        return bool(found)

    def make(self) -> None:
        try:
            with transaction.atomic(self.connection.alias), self.connection.cursor() as cursor:
                cursor.execute(self.statement)
        except DatabaseError as error:
            if code(error) not in MADE_MEANWHILE or not self.exist():
                raise

    def insert(self, values: Mapping[str, Any]) -> bool:
        written = ", ".join(WRITTEN.get(name, "%s") for name in values)
        sql = f"INSERT INTO {TABLE} ({', '.join(values)}) VALUES ({written}) ON CONFLICT (key) DO NOTHING RETURNING key"  # noqa: S608 - names of columns
        return bool(self._fetched(sql, _bound(values)))

    def rows(self, sought: Mapping[str, Any]) -> list[dict[str, Any]]:
        read = ", ".join(READ.get(name, name) for name in COLUMNS)
        sql = f"SELECT {read} FROM {TABLE} WHERE {_where(sought)} ORDER BY started, key"  # noqa: S608 - names of columns
        return [_row(values) for values in self._fetched(sql, _bound(sought))]

    def update(self, sought: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
        given = ", ".join(f"{name} = {WRITTEN.get(name, '%s')}" for name in values)
        sql = f"UPDATE {TABLE} SET {given}, changed = clock_timestamp() WHERE {_where(sought)} RETURNING key"  # noqa: S608 - names of columns
        return bool(self._fetched(sql, [*_bound(values), *_bound(sought)]))

    def delete(self, key: str) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {TABLE} WHERE key = %s", [key])  # noqa: S608 - a constant

    def _fetched(self, sql: str, values: list[Any]) -> list[tuple[Any, ...]]:
        with self.connection.cursor() as cursor:
            cursor.execute(sql, values)
            return list(cursor.fetchall())


def _where(sought: Mapping[str, Any]) -> str:
    return " AND ".join(
        ["true", *(f"{name} IS NOT DISTINCT FROM {WRITTEN.get(name, '%s')}" for name in sought)]
    )


def _bound(values: Mapping[str, Any]) -> list[Any]:
    return [
        json.dumps(value) if value is not None and COLUMNS[name].startswith("jsonb") else value
        for name, value in values.items()
    ]


def _row(values: tuple[Any, ...]) -> dict[str, Any]:
    return {
        name: json.loads(value) if value is not None and kind.startswith("jsonb") else value
        for (name, kind), value in zip(COLUMNS.items(), values, strict=True)
    }
