"""The server behind one of Django's connections."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Any

from django.db import Error

from django_safemigrate.databases.ledger import Ledger, Programs
from django_safemigrate.databases.live import (
    Activity,
    Backend,
    Claim,
    Ending,
    Failure,
    Holder,
    Limits,
    Said,
    Wait,
)
from django_safemigrate.databases.postgresql.locks import blocks
from django_safemigrate.databases.postgresql.running import (
    backends,
    errors,
    holders,
    limits,
    progress,
    taking,
    waiting,
)
from django_safemigrate.databases.postgresql.running.ledger import LedgerTables
from django_safemigrate.databases.postgresql.running.programs import ProgramTable
from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.effects import Blocks, Rows

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper


class PostgreSQLServer:
    """Implements ``databases.live.LiveServer``. What needs the grammar is imported when it is asked for: an empty database is built
    without it."""

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self.connection = connection
        self.programs: Programs = ProgramTable(connection)
        self.ledger: Ledger = LedgerTables(connection)

    def read(self, tables: Collection[str]) -> Catalog:
        from django_safemigrate.databases.postgresql.read import read

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

    def limit(self, given: Limits) -> None:
        limits.limit(self.connection, given)

    def without_limits(self) -> AbstractContextManager[None]:
        return limits.without_limits(self.connection)

    @contextmanager
    def elsewhere(self) -> Iterator[PostgreSQLServer]:
        # Django's connections belong to the thread that makes them.
        connection = self.connection.copy()
        try:
            connection.ensure_connection()
            yield PostgreSQLServer(connection)
        finally:
            connection.close()

    def stops_traffic(self, lock: str) -> bool:
        return blocks(lock, Rows.NONE) is not Blocks.NOTHING

    def claims(self, locks: Sequence[tuple[str, str]]) -> Sequence[Claim]:
        return holders.claims(self.connection, locks)

    def holders(self, claims: Sequence[Claim]) -> Sequence[Holder]:
        return holders.holders(self.connection, claims)

    def lock(self, claims: Sequence[Claim]) -> None:
        taking.lock(self.connection, claims)

    def send_away(self, table: Claim) -> bool:
        return taking.send_away(self.connection, table)

    def end(self, holder: Holder, how: Ending) -> bool:
        return taking.end(self.connection, holder, how)

    def blockers(self, pid: int) -> Wait:
        return waiting.blockers(self.connection, pid)

    def activity(self, pid: int) -> Activity | None:
        return progress.activity(self.connection, pid)

    def row_estimate(self, table: str) -> int | None:
        return progress.row_estimate(self.connection, table)

    def other_schema(self) -> str:
        return backends.other_schema(self.connection)

    def read_only(self) -> str:
        return backends.read_only(self.connection)

    def role(self) -> str:
        return backends.role(self.connection)

    def backend(self) -> Backend:
        return backends.own(self.connection)

    def at_work(self, backend: Backend) -> bool:
        return backends.at_work(self.connection, backend)

    def builders(self, table: str, index: str) -> Sequence[int]:
        return backends.builders(self.connection, table, index)

    def rebuilt(self, sql: str) -> Sequence[tuple[str, str]]:
        from django_safemigrate.databases.postgresql.running import remains

        return remains.rebuilt(self.connection, sql)

    def rest_of(self, sql: str) -> str:
        from django_safemigrate.databases.postgresql.running import detaching

        return detaching.rest_of(self.connection, sql)

    def leftovers(self, table: str, index: str) -> Sequence[str]:
        from django_safemigrate.databases.postgresql.running import remains

        return remains.leftovers(self.connection, table, index)

    def drop_index(self, index: str) -> None:
        from django_safemigrate.databases.postgresql.running import remains

        remains.drop_index(self.connection, index)
