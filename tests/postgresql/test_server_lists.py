"""The lists taken from PostgreSQL 18 are still those of the server. When one fails on a newer
server, it shows what to change."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from django_safemigrate.databases.postgresql.parse import functions, keywords
from servers import Server


@pytest.fixture(scope="module")
def connection(server: Server) -> Iterator[psycopg.Connection]:
    if server.version != 18:
        pytest.skip("the lists are those of PostgreSQL 18")
    with psycopg.connect(server.url) as connection:
        yield connection


def test_functions_are_those_of_the_server(connection: psycopg.Connection) -> None:
    rows = connection.execute(
        """
        SELECT proname, max(CASE provolatile WHEN 'i' THEN 0 WHEN 's' THEN 1 ELSE 2 END)
        FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace
            AND NOT ('internal'::regtype = ANY (proargtypes) OR 'cstring'::regtype = ANY (proargtypes))
            AND prorettype::regtype::text NOT IN ('internal', 'cstring', 'trigger', 'event_trigger')
            AND prorettype::regtype::text NOT LIKE '%\\_handler'
        GROUP BY proname
        """
    ).fetchall()
    lists = [functions.IMMUTABLE, functions.STABLE, functions.VOLATILE]
    assert [name for name, rank in rows if name not in lists[rank]] == []
    assert set().union(*lists) == {name for name, _ in rows}


def test_no_operator_of_the_server_is_volatile(connection: psycopg.Connection) -> None:
    rows = connection.execute(
        """
        SELECT oprname, min(provolatile::text), max(provolatile::text)
        FROM pg_operator o JOIN pg_proc p ON p.oid = o.oprcode WHERE oprnamespace = 'pg_catalog'::regnamespace GROUP BY 1
        """
    ).fetchall()
    assert {name for name, _, _ in rows} == functions.OPERATORS
    assert {worst for _, _, worst in rows} == {"i", "s"}


def test_reserved_words_are_those_of_the_server(connection: psycopg.Connection) -> None:
    rows = connection.execute("SELECT word FROM pg_get_keywords() WHERE catcode <> 'U'").fetchall()
    assert {word for (word,) in rows} == keywords.RESERVED


def test_words_that_never_stand_bare_are_those_of_the_server(connection: psycopg.Connection) -> None:
    rows = connection.execute("SELECT word FROM pg_get_keywords() WHERE catcode IN ('R', 'T')").fetchall()
    assert {word for (word,) in rows} == keywords.NEVER_BARE
