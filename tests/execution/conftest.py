from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from differential.scratch import connected
from servers import Server


@pytest.fixture(scope="module")
def url(server: Server) -> Iterator[str]:
    """The URL of a database for the tests of a module, each of which finds it as new."""
    with server.database() as url:
        yield url


@pytest.fixture
def connection(url: str, django_db_blocker: Any) -> Iterator[Any]:
    """Django's connection to a database with two tables."""
    with psycopg.connect(url, autocommit=True) as setup:
        setup.execute(f"ALTER DATABASE {setup.info.dbname} RESET ALL")
        setup.execute(
            "DROP SCHEMA public CASCADE; CREATE SCHEMA public; GRANT USAGE ON SCHEMA public TO PUBLIC"
        )
    with django_db_blocker.unblock(), connected(url) as connection:
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE shop (id int PRIMARY KEY)")
            cursor.execute("CREATE TABLE thing (id int PRIMARY KEY, number int, name text, shop_id int)")
            cursor.execute("INSERT INTO thing SELECT n, n, 'thing ' || n, n FROM generate_series(1, 5000) n")
        yield connection


@pytest.fixture
def other(url: str, connection: Any) -> Iterator[psycopg.Connection[Any]]:
    """Another session, not in autocommit."""
    with psycopg.connect(url) as other:
        yield other
        other.rollback()
