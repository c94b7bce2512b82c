"""Whether there are rows in tables."""

from __future__ import annotations

from collections.abc import Collection

from django_safemigrate.databases.postgresql.read import Connection

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
