"""Whether there are rows in tables, and what is in them."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db import DataError, OperationalError, ProgrammingError, transaction

from django_safemigrate.databases.postgresql.parse.keywords import quoted
from django_safemigrate.databases.postgresql.read import Connection
from django_safemigrate.schema.names import split
from django_safemigrate.schema.objects import Column, Expression

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

# Of a partitioned table, the size is that of its partitions. A table that all rows were deleted from may still have
# a size: https://www.postgresql.org/docs/current/functions-admin.html#FUNCTIONS-ADMIN-DBSIZE
SOME = """
WITH RECURSIVE family (oid) AS (
    SELECT to_regclass(named)::oid FROM unnest(%s::text[]) AS named
    UNION
    SELECT child.inhrelid FROM pg_inherits child JOIN family ON child.inhparent = family.oid
)
SELECT EXISTS (SELECT FROM family WHERE pg_relation_size(oid) > 0)
"""
ANY = """
SELECT EXISTS (
    SELECT FROM pg_class
    WHERE relkind = 'r' AND relpersistence <> 't' AND pg_relation_size(oid) > 0
        AND relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
        AND relname <> ALL (%s::text[])
)
"""


# Milliseconds after which nobody waits for an answer any more, and how the server says so:
# https://www.postgresql.org/docs/18/errcodes-appendix.html
MOMENT = 3000
CANCELLED = "57014"

# As Django: what is quoted already is left as it is, so that "schema"."table" keeps its inner quotes.
QUOTE = '"'
# What Django and this package write themselves, in every database.
OWN = ("django_content_type", "django_migrations", "django_safemigrate_program", "auth_permission")


def has_rows(connection: Connection, tables: Collection[str] | None) -> bool:
    """Whether one of ``tables``, named as models name them, or a table below it, may hold rows; None asks about all tables
    but those of Django's own. A table that is not there holds none."""
    with connection.cursor() as cursor:
        if tables is None:
            cursor.execute(ANY, [list(OWN)])
        else:
            cursor.execute(SOME, [[f'"{one.strip(QUOTE)}"' for one in sorted(tables)]])
        return bool(cursor.fetchone()[0])


def holds_other(
    connection: BaseDatabaseWrapper, table: str, column: Column | None, value: Expression | None
) -> bool:
    """Whether a row of ``table`` has something else in ``column`` than ``value``, None for NULL; without a column, whether there
    is a row. True too where the server has no answer within ``MOMENT``."""
    where = ""
    if column is not None:
        given = "NULL" if value is None else f"(({value.written or value.sql})::{column.type})::text"
        # Not every type can be compared; every one can be printed.
        where = f"WHERE {quoted(column.name)}::text IS DISTINCT FROM {given}"
    return _found(connection, table, where)


def holds_unfit(connection: BaseDatabaseWrapper, table: str, column: Column, type: str | None) -> bool:
    """Whether a row of ``table`` has a value in ``column`` that is another one after it was of ``type``, or cannot be of it; None: whether a
    row has NULL there. True too where the server has no answer within ``MOMENT``."""
    name = quoted(column.name)
    if type is None:
        return _found(connection, table, f"WHERE {name} IS NULL")
    try:
        return _found(
            connection, table, f"WHERE {name}::text IS DISTINCT FROM {name}::{type}::{column.type}::text"
        )
    except (DataError, ProgrammingError):
        # Out of range, or there is no cast.
        return True


def _found(connection: BaseDatabaseWrapper, table: str, where: str) -> bool:
    schema, bare = split(table)
    sql = f"SELECT EXISTS (SELECT FROM {quoted(schema or 'public')}.{quoted(bare)} {where})"  # noqa: S608 - quoted
    try:
        with transaction.atomic(connection.alias), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [str(MOMENT)])
            cursor.execute(sql)
            return bool(cursor.fetchone()[0])
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") != CANCELLED:
            raise
        return True
