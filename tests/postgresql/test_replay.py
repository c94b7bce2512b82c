"""``replay`` and ``read`` build the same catalog: scripts of DDL, run on a real server and
replayed from their text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from django_safemigrate.databases.postgresql.parse import parse
from django_safemigrate.databases.postgresql.read import read
from django_safemigrate.databases.postgresql.resolve import resolve
from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.difference import difference
from django_safemigrate.schema.replay import replay
from servers import Server


def scripts() -> dict[str, str]:
    """The scripts by subject and title: `-- # title` begins one."""
    found: dict[str, str] = {}
    for path in sorted(Path(__file__).with_name("replay").glob("*.sql")):
        for part in re.split(r"^-- # ", path.read_text(), flags=re.MULTILINE)[1:]:
            title, _, text = part.partition("\n")
            found[f"{path.stem}: {title}"] = text
    return found


SCRIPTS = scripts()


@pytest.fixture(scope="module")
def url(server: Server) -> Iterator[str]:
    with server.database() as url:
        yield url


@pytest.fixture
def connection(url: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(url, autocommit=True) as connection:
        schemas = connection.execute(
            "SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_|^information_schema$'"
        ).fetchall()
        for (schema,) in schemas:
            connection.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(schema)))
        connection.execute("CREATE SCHEMA public")
        yield connection


def replayed(text: str, version: int) -> Catalog:
    catalog = Catalog()
    for change in parse(text):
        replay(resolve(change, catalog, version), catalog)
    return catalog


@pytest.mark.parametrize("title", SCRIPTS)
def test_replay_equals_read(title: str, server: Server, connection: psycopg.Connection[Any]) -> None:
    since = re.search(r"\(since (\d+)\)", title)
    if since and server.version < int(since[1]):
        pytest.skip(f"PostgreSQL {server.version} has no such statement")
    if "(ICU)" in title and not server.has_icu():
        pytest.skip("this server is built without ICU")
    text = SCRIPTS[title]
    # Each line alone, and as its text only: CONCURRENTLY runs in no transaction, not even in that
    # of a string of statements.
    for line in text.splitlines():
        connection.execute(line.encode())
    catalog = replayed(text, server.version)

    assert catalog.unknown == []
    assert difference(catalog, read(connection)) == []


def test_views_that_may_go_with_a_column_are_noted() -> None:
    catalog = replayed(
        """
        CREATE TABLE t (a integer, b integer);
        CREATE TABLE u (b integer, c integer);
        CREATE VIEW v AS SELECT u.b FROM t JOIN u ON t.a = u.c;
        ALTER TABLE t DROP COLUMN b CASCADE;
        """,
        18,
    )

    assert catalog.unknown == ["views that read b of t are dropped with it; it is not known which do"]


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("DROP TABLE t", "table t"),
        ("ALTER TABLE t RENAME TO u", "table t"),
        ("ALTER TABLE t ADD COLUMN a integer", "table t"),
        ("ALTER TABLE t ALTER COLUMN a SET NOT NULL", "column a of table t"),
        ("ALTER TABLE t DROP COLUMN a", "column a of table t"),
        ("ALTER TABLE t RENAME COLUMN a TO b", "column a of table t"),
        ("ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0)", "table t"),
        ("ALTER TABLE t VALIDATE CONSTRAINT c", "constraint c of table t"),
        ("ALTER TABLE t DROP CONSTRAINT c", "constraint c of table t"),
        ("ALTER TABLE t RENAME CONSTRAINT c TO d", "constraint c of table t"),
        ("CREATE INDEX i ON t (a)", "table t"),
        ("DROP INDEX i", "index i"),
        ("ALTER INDEX i RENAME TO j", "index i"),
        ("DROP SEQUENCE s", "sequence s"),
        ("ALTER SEQUENCE s AS integer", "sequence s"),
        ("ALTER SEQUENCE s RENAME TO r", "sequence s"),
        ("DROP VIEW v", "view v"),
        ("ALTER TYPE m ADD VALUE 'x'", "type m"),
        ("ALTER DOMAIN d SET NOT NULL", "domain d"),
        ("ALTER TABLE t SET SCHEMA s", "table t"),
    ],
)
def test_what_the_history_never_made_is_noted(text: str, missing: str) -> None:
    assert replayed(text, 18).unknown == [f"{missing} is changed by this history but never made by it"]
