"""What interrupted builds of indexes leave behind.

Source: https://www.postgresql.org/docs/18/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY and
https://www.postgresql.org/docs/18/sql-reindex.html#SQL-REINDEX-CONCURRENTLY
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django_safemigrate.databases.postgresql.naming import object_name
from django_safemigrate.databases.postgresql.parse import parse
from django_safemigrate.databases.postgresql.parse.names import DEFAULT_SCHEMA
from django_safemigrate.databases.postgresql.write.names import Names
from django_safemigrate.schema.changes import Reindex
from django_safemigrate.schema.names import qualified, split

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

# The copy that was being built, and the original on its way out.
COPIES = ("ccnew", "ccold")

INVALID = """
    SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
    WHERE NOT i.indisvalid AND i.indrelid = to_regclass(%s) ORDER BY c.relname
"""

REBUILT = """
    SELECT n.nspname, t.relname, c.relname FROM pg_index i
    JOIN pg_class c ON c.oid = i.indexrelid
    JOIN pg_class t ON t.oid = i.indrelid
    JOIN pg_namespace n ON n.oid = t.relnamespace
    WHERE i.indexrelid = to_regclass(%(name)s) OR i.indrelid = to_regclass(%(name)s)
    ORDER BY c.relname
"""


def leftovers(connection: BaseDatabaseWrapper, table: str, index: str) -> list[str]:
    """The invalid copies of ``index`` on ``table``."""
    schema, bare = split(index)
    copies = "|".join(re.escape(object_name(bare, None, one)) for one in COPIES)
    with connection.cursor() as cursor:
        cursor.execute(INVALID, [Names(None).relation(table)])
        found = [name for (name,) in cursor.fetchall()]
    # The number is there when the name was taken.
    return [qualified(schema, one) for one in found if re.fullmatch(f"(?:{copies})[0-9]*", one)]


def rebuilt(connection: BaseDatabaseWrapper, sql: str) -> list[tuple[str, str]]:
    """Table and index of every index that ``sql`` rebuilds concurrently, by its own name or that of the table."""
    found: list[tuple[str, str]] = []
    for change in parse(sql):
        if isinstance(change, Reindex) and change.concurrently and change.what in ("index", "table"):
            with connection.cursor() as cursor:
                cursor.execute(REBUILT, {"name": Names(None).path(change.name)})
                found += [
                    (_name(schema, table), _name(schema, one)) for schema, table, one in cursor.fetchall()
                ]
    return found


def drop_index(connection: BaseDatabaseWrapper, index: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {Names(None).relation(index)}")


def _name(schema: str, bare: str) -> str:
    return qualified("" if schema == DEFAULT_SCHEMA else schema, bare)
