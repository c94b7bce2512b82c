"""What is written does on a server what the original does, and needs no ``search_path`` for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

import psycopg
import pytest
from psycopg import sql

from django_safemigrate.databases.postgresql.parse import parse
from django_safemigrate.databases.postgresql.read import read
from django_safemigrate.databases.postgresql.resolve import resolve
from django_safemigrate.databases.postgresql.write import write, write_together
from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.changes import NoChange
from django_safemigrate.schema.difference import difference
from django_safemigrate.schema.replay import replay
from postgresql.test_replay import SCRIPTS
from servers import Server
from stock import fixture
from stock.observer import DDL

# django-oscar, and what it needs.
SHOP = frozenset(
    "contenttypes auth sites flatpages address analytics basket catalogue checkout communication customer offer order partner"
    " payment reviews shipping voucher wishlists".split()
)
# A composite type is not kept in the catalog, so that nothing says which schema it is in.
APART = frozenset({"types: composite type"})


def as_read(history: Iterable[str], version: int) -> Iterator[str]:
    """Each statement written from what it was read as."""
    catalog = Catalog()
    for text in history:
        for _, made in groupby(parse(text), key=lambda change: change.verbatim):
            changes = list(made)
            if set(changes) <= set(parse(changes[0].verbatim)):
                yield write_together(changes, catalog)
            else:
                # It calls a function that the text has made.
                yield write(changes[0], catalog)
            for change in changes:
                replay(resolve(change, catalog, version), catalog)


def one_by_one(history: Iterable[str], version: int) -> Iterator[str]:
    """Each change a statement of its own, with the names that the server would have chosen."""
    catalog = Catalog()
    for text in history:
        for _, made in groupby(parse(text), key=lambda change: change.verbatim):
            for place, change in enumerate(made):
                resolved = resolve(change, catalog, version)
                if not isinstance(resolved, NoChange) and (place == 0 or change in parse(change.verbatim)):
                    yield write(resolved, catalog)
                replay(resolved, catalog)


@pytest.fixture(scope="module")
def url(server: Server) -> Iterator[str]:
    with server.database() as url:
        yield url


@pytest.fixture
def connection(url: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection


def emptied(connection: psycopg.Connection[Any], search_path: str) -> None:
    schemas = connection.execute(
        "SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_|^information_schema$'"
    ).fetchall()
    for (schema,) in schemas:
        connection.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(schema)))
    connection.execute("CREATE SCHEMA public")
    connection.execute("DISCARD TEMP")
    connection.execute(f"SET search_path = {search_path}".encode())


def left(connection: psycopg.Connection[Any], statements: Iterable[str], search_path: str) -> Catalog:
    """The catalog after these statements on an empty database."""
    emptied(connection, search_path)
    for statement in statements:
        connection.execute(statement.encode())
    connection.execute("SET search_path = public")
    return read(connection)


@pytest.mark.parametrize("title", SCRIPTS)
def test_scripts(title: str, server: Server, connection: psycopg.Connection[Any]) -> None:
    since = re.search(r"\(since (\d+)\)", title)
    if since and server.version < int(since[1]):
        pytest.skip(f"PostgreSQL {server.version} has no such statement")
    if "(ICU)" in title and not server.has_icu():
        pytest.skip("this server is built without ICU")
    lines = SCRIPTS[title].splitlines()
    search_path = "public" if title in APART else "''"
    original = left(connection, lines, "public")

    for way in (as_read, one_by_one):
        written = list(way(lines, server.version))
        assert difference(left(connection, written, search_path), original) == [], written


def forwards(apps: frozenset[str] = frozenset()) -> list[str]:
    """What stock ``migrate`` ran to make the schema of these apps, of all without any."""
    _, recorded = fixture.read()
    return [
        statement.sql
        for one in recorded
        if one.direction == "forward" and (not apps or one.app in apps)
        for statement in one.statements
        if statement.via == "editor" or DDL.match(statement.sql)
    ]


def test_history_of_a_shop(server: Server, connection: psycopg.Connection[Any]) -> None:
    check_history(forwards(SHOP), server, connection)


@pytest.mark.kitchen_sink
def test_kitchen_sink(server: Server, connection: psycopg.Connection[Any]) -> None:
    check_history(forwards(), server, connection)


def check_history(history: list[str], server: Server, connection: psycopg.Connection[Any]) -> None:
    # A migration of the sink writes the rows of migrations itself.
    recorder = "CREATE TABLE public.django_migrations (id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, app varchar(255), name varchar(255), applied timestamptz)"
    original = left(connection, [recorder, *history], "public")

    assert len(original.tables) > 50
    for way in (as_read, one_by_one):
        written = left(connection, [recorder, *way(history, server.version)], "''")
        assert difference(written, original) == [], way.__name__
