"""What a database holds after its migrations, and where two of them differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

from django_safemigrate.databases.postgresql.read import read
from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.difference import difference

OWN = "django_safemigrate"
# In the order in which they were written: other rows and fixtures refer to primary keys. The runner makes its own tables first.
ROWS = {
    "django_migrations": f"SELECT app, name FROM django_migrations WHERE app <> '{OWN}' ORDER BY id",
    "django_content_type": "SELECT id, app_label, model FROM django_content_type ORDER BY id",
    "auth_permission": "SELECT id, content_type_id, codename, name FROM auth_permission ORDER BY id",
}


@dataclass(frozen=True)
class Built:
    """The catalog, all rows of what Django keeps about migrations and models, and how many rows each table has."""

    catalog: Catalog
    rows: dict[str, list[Any]]
    counts: dict[str, int]


def look(url: str) -> Built:
    with psycopg.connect(url) as connection:
        catalog = read(connection)
        counts = {name: _count(connection, name) for name in catalog.tables if not name.startswith(f"{OWN}_")}
        rows = {name: connection.execute(query).fetchall() for name, query in ROWS.items() if name in counts}
    return Built(catalog, rows, counts)


def differences(left: Built, right: Built) -> list[str]:
    """Every difference of two databases, a line each; none where they are the same."""
    found = difference(left.catalog, right.catalog)
    for name in sorted(left.rows.keys() & right.rows.keys()):
        one, other = left.rows[name], right.rows[name]
        first = next((f": {a} ≠ {b}" for a, b in zip(one, other, strict=False) if a != b), "")
        if one != other:
            found.append(f"rows of {name}: {len(one)} and {len(other)}{first}")
    for name in sorted(left.counts.keys() & right.counts.keys()):
        if left.counts[name] != right.counts[name]:
            found.append(f"rows of {name}: {left.counts[name]} ≠ {right.counts[name]}")
    return found


def _count(connection: psycopg.Connection[Any], table: str) -> int:
    query = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
    return int(connection.execute(query).fetchall()[0][0])
