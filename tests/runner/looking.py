"""What a database holds, for comparing."""

from __future__ import annotations

from typing import NamedTuple

import psycopg

from django_safemigrate.databases.postgresql.read import read
from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.difference import difference
from online.same_end_rows import Rows, rows

OURS = "django_safemigrate_"
# Receivers of Django's write rows of their own, which stay.
DJANGOS = ("django_migrations", "django_content_type", "auth_permission")


class Look(NamedTuple):
    """The schema, the rows by their checksums, and the migrations that are applied; the ledger left out."""

    catalog: Catalog
    rows: Rows
    applied: list[tuple[str, str]]


def look(url: str) -> Look:
    with psycopg.connect(url) as connection:
        catalog = read(connection)
        for name in [one for one in catalog.tables if one.startswith(OURS) or one in DJANGOS]:
            catalog.remove(name)
        applied = connection.execute(
            "SELECT app, name FROM django_migrations WHERE app <> 'django_safemigrate' ORDER BY 1, 2"
        )
        return Look(catalog, rows(connection, catalog), applied.fetchall())


def unlike(before: Look, after: Look) -> list[str]:
    """How they differ, in lines."""
    found = list(difference(before.catalog, after.catalog))
    for one, other in zip(before[1:], after[1:], strict=True):
        if one != other:
            found.append(f"{one} before, {other} after")
    return found
