from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import psycopg
import pytest
from django.db import connections
from django.db.utils import load_backend

from config.database import database
from differential.scratch import connected
from django_safemigrate.conf import load_settings
from django_safemigrate.databases.postgresql.collect.connection import standing_in
from django_safemigrate.execution.ledger import ensure
from lease.pgbouncer import Pool, pgbouncer
from lease.workers import Worker, started
from servers import Server

# None is what it is without anybody setting it, so that whoever sets one to nothing is seen.
LIMITS = {"lock_timeout": "70s", "statement_timeout": "80s", "idle_session_timeout": "90s"}
TABLES = """
    DROP SCHEMA public CASCADE; CREATE SCHEMA public;
    CREATE TABLE work (pid int NOT NULL, number int NOT NULL);
    CREATE TABLE thing (id int PRIMARY KEY, number int, name text, shop_id int);
    INSERT INTO thing SELECT n, n, 'thing ' || n, n FROM generate_series(1, 1000) n;
"""


@pytest.fixture(scope="module")
def module_url(server: Server) -> Iterator[str]:
    with server.database() as url:
        with psycopg.connect(url, autocommit=True) as setup:
            for name, value in LIMITS.items():
                setup.execute(f"ALTER DATABASE {setup.info.dbname} SET {name} = '{value}'")
        yield url


@pytest.fixture
def url(module_url: str, django_db_blocker: Any) -> str:
    """The URL of a database with the ledger, and tables to work on."""
    with psycopg.connect(module_url, autocommit=True) as setup:
        setup.execute(TABLES)
    with django_db_blocker.unblock(), connected(module_url) as connection:
        ensure(connection)
    return module_url


@pytest.fixture
def connection(url: str, django_db_blocker: Any) -> Iterator[Any]:
    with django_db_blocker.unblock(), connected(url) as connection:
        yield connection


@pytest.fixture
def other(url: str) -> Iterator[psycopg.Connection[Any]]:
    """Another session, not in autocommit."""
    with psycopg.connect(url) as other:
        yield other
        other.rollback()


@pytest.fixture(scope="session")
def pool(server: Server) -> Iterator[Pool]:
    """A pgbouncer that hands out sessions by transaction."""
    with pgbouncer(server, "transaction") as pool:
        yield pool


@pytest.fixture(scope="session")
def session_pool(server: Server) -> Iterator[Pool]:
    with pgbouncer(server, "session") as pool:
        yield pool


@pytest.fixture
def pooled(pool: Pool, url: str, django_db_blocker: Any) -> Iterator[Any]:
    """Django's connection through the pool."""
    with django_db_blocker.unblock(), connected(pool.url(url)) as connection:
        yield connection


@pytest.fixture
def aliased(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """``aliased(name, url)``: an alias of DATABASES, which SAFEMIGRATE["DIRECT"] names for "default"."""
    with ExitStack() as stack:

        def alias(name: str, url: str) -> Any:
            return stack.enter_context(_alias(settings, monkeypatch, name, url))

        yield alias


@contextmanager
def _alias(settings: Any, monkeypatch: pytest.MonkeyPatch, name: str, url: str) -> Iterator[Any]:
    made = {**connections.settings["default"], **database(url)}
    connection = load_backend("django.db.backends.postgresql").DatabaseWrapper(made, name)
    monkeypatch.setitem(settings.DATABASES, name, made)
    with standing_in(name, connection):
        settings.SAFEMIGRATE = {"DIRECT": name}
        load_settings.cache_clear()
        try:
            yield connection
        finally:
            connection.close()


@pytest.fixture
def worker(url: str) -> Iterator[Any]:
    """``worker("steps", milliseconds)``: a process of its own, ended at the end."""
    with ExitStack() as stack:

        def start(role: str, milliseconds: int = 1200, at: str = url) -> Worker:
            return stack.enter_context(started(at, role, milliseconds))

        yield start
