"""PostgreSQL at one major version, as the compiler sees it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from django.db import connections

from django_safemigrate.databases.base import Recording, Statement
from django_safemigrate.databases.postgresql import locks
from django_safemigrate.databases.postgresql.alignment import padding
from django_safemigrate.databases.postgresql.collect import collect
from django_safemigrate.databases.postgresql.defects import defect
from django_safemigrate.databases.postgresql.facts import fits, implies, price, refuses_null
from django_safemigrate.databases.postgresql.naming import NAME_BYTES
from django_safemigrate.databases.postgresql.parse import parse
from django_safemigrate.databases.postgresql.parse.keywords import needs_quotes, quoted
from django_safemigrate.databases.postgresql.read import Connection, read
from django_safemigrate.databases.postgresql.resolve import resolve
from django_safemigrate.databases.postgresql.resolve.session import is_utc, named_elsewhere
from django_safemigrate.databases.postgresql.rows import has_rows, holds_other, holds_unfit
from django_safemigrate.databases.postgresql.settings import begins_with, milliseconds
from django_safemigrate.databases.postgresql.write import write
from django_safemigrate.databases.postgresql.write.batches import batches
from django_safemigrate.databases.postgresql.write.divisible import divisible
from django_safemigrate.databases.postgresql.write.filling import fill
from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.changes import Change, FillColumn, UpdateRows
from django_safemigrate.schema.effects import Blocks, Effect, Rows
from django_safemigrate.schema.objects import Column, Expression, Table
from django_safemigrate.schema.rowbatches import RowBatches

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

NOT_NULL_NOT_VALID = 18


class PostgreSQL:
    """Implements ``databases.base.Database`` for PostgreSQL ``version`` (major, 14 to 18)."""

    vendor = "postgresql"
    name_bytes = NAME_BYTES

    def __init__(self, version: int) -> None:
        self.version = version
        # https://www.postgresql.org/docs/18/release-18.html
        self.not_null_not_valid = version >= NOT_NULL_NOT_VALID
        self.settings: Mapping[str, str] = {}
        self.prepares = False
        self._utc = True

    def collect(
        self, alias: str, catalog: Catalog, execute: Callable[[Statement], None], *, atomic: bool
    ) -> AbstractContextManager[Recording]:
        self.settings = begins_with(connections[alias].settings_dict)
        # Django switches it off, unless the project asks for it:
        # https://docs.djangoproject.com/en/stable/ref/databases/
        options = connections[alias].settings_dict.get("OPTIONS", {})
        self.prepares = options.get("prepare_threshold") is not None
        # The session's time zone, which decides what a timestamp's new type costs.
        self._utc = connections[alias].timezone_name == "UTC"
        return collect(alias, catalog, execute, atomic=atomic, version=self.version)

    def parse(self, sql: str) -> Sequence[Change]:
        return parse(sql)

    def write(self, change: Change, catalog: Catalog) -> str:
        return write(change, catalog)

    def divisible(self, sql: str) -> bool:
        return divisible(sql)

    def batches(self, change: Change, catalog: Catalog) -> RowBatches | None:
        return batches(change, catalog)

    def fill(self, change: UpdateRows) -> FillColumn | None:
        return fill(change)

    def read(self, connection: Connection) -> Catalog:
        return read(connection)

    def has_rows(self, connection: Connection, tables: Collection[str] | None) -> bool:
        return has_rows(connection, tables)

    def holds_other(
        self, connection: BaseDatabaseWrapper, table: str, column: Column | None, value: Expression | None
    ) -> bool:
        return holds_other(connection, table, column, value)

    def holds_unfit(
        self, connection: BaseDatabaseWrapper, table: str, column: Column, type: str | None
    ) -> bool:
        return holds_unfit(connection, table, column, type)

    def resolve(self, change: Change, catalog: Catalog) -> Change:
        return named_elsewhere(change, catalog) or resolve(change, catalog, self.version)

    def price(self, change: Change, catalog: Catalog) -> tuple[Effect, ...]:
        zone = catalog.setting("timezone")
        return price(change, catalog, self.version, utc=self._utc if zone is None else is_utc(zone))

    def fits(self, old: str, new: str) -> bool:
        return fits(old, new)

    def refuses_null(self, table: Table, column: str) -> bool:
        return refuses_null(table, column)

    def implies(self, condition: Expression, other: Expression) -> bool:
        return implies(condition, other)

    def blocks(self, lock: str | None, rows: Rows) -> Blocks:
        return locks.blocks(lock, rows)

    def milliseconds(self, timeout: str) -> float | None:
        return milliseconds(timeout)

    def defect(self, change: Change) -> str:
        return defect(change, self.version)

    def needs_quotes(self, name: str) -> bool:
        return needs_quotes(name)

    def spelled(self, column: str) -> str:
        return quoted(column)

    def padding(self, types: Sequence[str]) -> int:
        return padding(types)
