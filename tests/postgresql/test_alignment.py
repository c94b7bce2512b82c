from __future__ import annotations

import psycopg
import pytest

from django_safemigrate.databases.postgresql.alignment import FIXED, padding
from servers import Server

BOOLEAN, SMALLINT, INTEGER, BIGINT = "boolean", "smallint", "integer", "bigint"
TEXT, STAMP, UUID = "text", "timestamp with time zone", "uuid"
ALIGNMENTS = {"c": 1, "s": 2, "i": 4, "d": 8}


@pytest.mark.parametrize(
    ("types", "lost"),
    [
        ([], 0),
        ([BIGINT, BOOLEAN, BIGINT, BOOLEAN], 8),
        ([BIGINT, BIGINT, BOOLEAN, BOOLEAN], 0),
        ([BOOLEAN, BIGINT], 0),
        ([BOOLEAN, INTEGER, SMALLINT, BIGINT, BOOLEAN], 16),
        ([BIGINT, INTEGER, SMALLINT, BOOLEAN], 0),
        ([BIGINT, BOOLEAN, STAMP, BOOLEAN, STAMP], 8),
        ([UUID, BOOLEAN, BIGINT], 0),
        ([BOOLEAN, TEXT, BIGINT], 0),
        ([TEXT, BOOLEAN, BIGINT, BOOLEAN, BIGINT, BOOLEAN], 0),
        ([TEXT, BIGINT, BOOLEAN, BIGINT, BOOLEAN], 0),
        ([BIGINT, BOOLEAN, BIGINT, BOOLEAN, BIGINT, TEXT], 8),
    ],
)
def test_what_the_order_costs(types: list[str], lost: int) -> None:
    assert padding(types) == lost


def test_lengths_and_alignments_are_those_of_the_server(server: Server) -> None:
    with psycopg.connect(server.url) as connection:
        rows = connection.execute(
            "SELECT format_type(oid, NULL), typlen, typalign FROM pg_type WHERE format_type(oid, NULL) = ANY (%s)",
            [list(FIXED)],
        ).fetchall()

    assert {name: (length, ALIGNMENTS[align]) for name, length, align in rows} == FIXED


@pytest.mark.parametrize(
    "types",
    [
        [BIGINT, BOOLEAN, BIGINT, BOOLEAN],
        [BOOLEAN, INTEGER, SMALLINT, BIGINT, BOOLEAN],
        [BOOLEAN, BIGINT],
        [SMALLINT, UUID, INTEGER, BOOLEAN, STAMP],
    ],
)
def test_rows_of_the_server_are_as_long(server: Server, types: list[str]) -> None:
    best = sorted(types, key=lambda one: -FIXED[one][1])
    with psycopg.connect(server.url) as connection:
        longer = _free_space(connection, types) - _free_space(connection, best)
        connection.rollback()

    assert longer == padding(types)


def _free_space(connection: psycopg.Connection, types: list[str]) -> int:
    """How long a row with a value in each column is, as rows are stored: a multiple of 8 bytes."""
    values = {BOOLEAN: "true", STAMP: "now()", UUID: "gen_random_uuid()"}
    row = ", ".join(f"{values.get(one, '1')}::{one}" for one in types)
    found = connection.execute(f"SELECT pg_column_size(ROW({row}))").fetchone()
    assert found
    size: int = found[0]
    return size + -size % 8
