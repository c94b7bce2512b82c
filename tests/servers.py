"""PostgreSQL for the tests: the server that DATABASE_URL names, else one of our own in a temporary folder.

An address is a URL, which libpq, psycopg and the settings of the test project (DATABASE_URL) all read.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from facts.servers import measurable


@dataclass(frozen=True)
class Server:
    """A running server: the URL of a database on it to connect to, and its major version."""

    url: str
    version: int

    @contextmanager
    def database(self, copied: str = "") -> Iterator[str]:
        """Create a database and yield its URL: empty, or a copy of the one at ``copied``, to which nobody may be
        connected. Drop it at the end, whoever is still connected."""
        name = f"safemigrate_{uuid.uuid4().hex}"
        template = urlsplit(copied).path.lstrip("/") or "template1"
        identifiers = sql.Identifier(name), sql.Identifier(template)
        self._run(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*identifiers))
        try:
            yield urlsplit(self.url)._replace(path=f"/{name}").geturl()
        finally:
            self._run(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def has_icu(self) -> bool:
        """Whether it offers collations of ICU, the only ones that may be nondeterministic."""
        with psycopg.connect(self.url) as connection:
            return bool(connection.execute("SELECT FROM pg_collation WHERE collname = 'und-x-icu'").rowcount)

    def _run(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(statement)


@contextmanager
def running() -> Iterator[Server]:
    """Yield the server that the environment asks for: DATABASE_URL, else POSTGRES_VERSION (18 when not
    set)."""
    wanted = os.environ.get("POSTGRES_VERSION")
    url = os.environ.get("DATABASE_URL")
    if not url:
        with _embedded(int(wanted or 18)) as server:
            yield server
        return
    server = Server(url, _version(url))
    if wanted and server.version != int(wanted):
        pytest.fail(f"DATABASE_URL is PostgreSQL {server.version}, but POSTGRES_VERSION asks for {wanted}.")
    yield server


@contextmanager
def _embedded(version: int) -> Iterator[Server]:
    with measurable(version) as found:
        folder = conninfo_to_dict(found.dsn)["host"]
        yield Server(f"postgresql://postgres@/postgres?host={folder}", version)


def _version(url: str) -> int:
    with psycopg.connect(url) as connection:
        return connection.info.server_version // 10_000
