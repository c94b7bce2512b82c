"""The server behind one of Django's connections."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from django.db import Error

from django_safemigrate.databases.live import Backend, Failure, Programs, Said, Wait
from django_safemigrate.databases.postgresql.read import read
from django_safemigrate.databases.postgresql.running import (
    backends,
    detaching,
    errors,
    limits,
    remains,
    waiting,
)
from django_safemigrate.databases.postgresql.running.programs import ProgramTable
from django_safemigrate.schema.catalog import Catalog

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper


class PostgreSQLServer:
    """Implements ``databases.live.LiveServer``."""

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self.connection = connection
        self.programs: Programs = ProgramTable(connection)

    def read(self, tables: Collection[str]) -> Catalog:
        return read(self.connection, tables=tables)

    def execute(self, sql: str) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(sql)

    def slice_end(self, sql: str, columns: int, values: Mapping[str, Any]) -> tuple[str, ...] | None:
        names = [f"key_{number}" for number in range(columns)]
        texts = ", ".join(f"{one}::text" for one in names)
        whole = f"WITH slice_end ({', '.join(names)}) AS ({sql}) SELECT {texts} FROM slice_end"  # noqa: S608 - our own query
        with self.connection.cursor() as cursor:
            cursor.execute(whole, values)
            row = cursor.fetchone()
        return None if row is None else tuple(row)

    def execute_with(self, sql: str, values: Mapping[str, Any]) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(sql, values)

    def failure(self, error: Error) -> Failure:
        return errors.failure(error)

    def said(self, error: Error) -> Said:
        return errors.said(error)

    def limit_lock_waits(self, milliseconds: int) -> None:
        limits.limit_lock_waits(self.connection, milliseconds)

    def without_limits(self) -> AbstractContextManager[None]:
        return limits.without_limits(self.connection)

    def watching(self, pause: float) -> AbstractContextManager[Wait]:
        return waiting.watching(self.connection, pause)

    def other_schema(self) -> str:
        return backends.other_schema(self.connection)

    def role(self) -> str:
        return backends.role(self.connection)

    def backend(self) -> Backend:
        return backends.own(self.connection)

    def at_work(self, backend: Backend) -> bool:
        return backends.at_work(self.connection, backend)

    def builders(self, table: str, index: str) -> Sequence[int]:
        return backends.builders(self.connection, table, index)

    def rebuilt(self, sql: str) -> Sequence[tuple[str, str]]:
        return remains.rebuilt(self.connection, sql)

    def rest_of(self, sql: str) -> str:
        return detaching.rest_of(self.connection, sql)

    def leftovers(self, table: str, index: str) -> Sequence[str]:
        return remains.leftovers(self.connection, table, index)

    def drop_index(self, index: str) -> None:
        remains.drop_index(self.connection, index)
