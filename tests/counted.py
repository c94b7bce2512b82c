"""A database whose tables are counted, and the command that counts them."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from typing import Any

import jsonschema
import psycopg
import pytest

from postgresql.live import connected
from projects import Run, run_command

SCHEMA: dict[str, Any] = json.loads(
    files("django_safemigrate.linting").joinpath("stats-1.json").read_text(encoding="utf-8")
)
TABLES = """
    CREATE TABLE shop_order (id bigint PRIMARY KEY, number text UNIQUE, data jsonb);
    CREATE INDEX order_data ON shop_order USING gin (data);
    INSERT INTO shop_order SELECT g, 'number ' || g, '{"a": 1}' FROM generate_series(1, 5000) g;
    CREATE TABLE visit (id bigint, day date, PRIMARY KEY (id, day)) PARTITION BY RANGE (day);
    CREATE TABLE visit_2025 PARTITION OF visit FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
    CREATE TABLE visit_2026 PARTITION OF visit FOR VALUES FROM ('2026-01-01') TO ('2027-01-01') PARTITION BY RANGE (day);
    CREATE TABLE visit_2026_q1 PARTITION OF visit_2026 FOR VALUES FROM ('2026-01-01') TO ('2026-04-01');
    INSERT INTO visit SELECT g, '2025-01-01' FROM generate_series(1, 300) g;
    INSERT INTO visit SELECT g, '2026-01-01' FROM generate_series(1, 200) g;
    CREATE SCHEMA archive;
    CREATE TABLE archive."old.orders" (id bigint);
    ANALYZE;
    CREATE TABLE fresh AS SELECT 'secret' AS word FROM generate_series(1, 1000);
"""


@contextmanager
def counted_shop(url: str) -> Iterator[None]:
    """A shop with some tables in the empty database at ``url``, as Django's default."""
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in TABLES.split(";"):
            connection.execute(statement.encode())
    # Last of all, or what is reported late would count as what came after.
    settled(url, "fresh", "n_tup_ins", 1000)
    with psycopg.connect(url) as connection:
        connection.execute("SELECT pg_stat_reset()")
    settled(url, "fresh", "n_tup_ins", 0)
    with connected(url):
        yield


def settled(url: str, table: str, column: str, count: int) -> None:
    """Wait until the server shows what another session has done: sessions report when they are idle."""
    with psycopg.connect(url, autocommit=True) as connection:
        for _ in range(200):
            row = connection.execute(
                f"SELECT {column} FROM pg_stat_user_tables WHERE relname = %s".encode(), [table]
            ).fetchone()
            if row == (count,):
                return
            time.sleep(0.05)
    pytest.fail(f"{column} of {table} never became {count}.")


def stats(*arguments: str) -> Run:
    return run_command("safemigrate_stats", *arguments)


def document(*arguments: str) -> dict[str, Any]:
    out, err, code = stats(*arguments)
    assert (err, code) == ("", 0)
    found: dict[str, Any] = json.loads(out)
    jsonschema.validate(found, SCHEMA)
    return found
