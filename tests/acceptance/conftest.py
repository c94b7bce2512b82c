from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest

from acceptance.site import Site


@pytest.fixture
def site(tmp_path: Path, database_url: str) -> Iterator[Site]:
    with Site.build(tmp_path, database_url) as site:
        yield site


@pytest.fixture
def owned(tmp_path: Path, database_url: str) -> Iterator[Site]:
    """A site whose role owns its tables, and may not see what others do."""
    with owner(database_url) as url, Site.build(tmp_path, url) as site:
        yield site


@contextmanager
def owner(url: str) -> Iterator[str]:
    """The URL of the same database for a new ordinary role, which owns it."""
    role, parts = f"owner_{uuid.uuid4().hex[:8]}", urlsplit(url)
    database = parts.path.removeprefix("/")
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(f"CREATE ROLE {role} LOGIN; ALTER DATABASE {database} OWNER TO {role}".encode())
        try:
            yield parts._replace(netloc=f"{role}@{parts.netloc.rpartition('@')[2]}").geturl()
        finally:
            admin.execute(f"REASSIGN OWNED BY {role} TO CURRENT_USER; DROP ROLE {role}".encode())


@contextmanager
def snapshot(url: str) -> Iterator[psycopg.Connection[Any]]:
    """A transaction that keeps a snapshot, for which concurrent builds wait."""
    with psycopg.connect(url) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        connection.execute("SELECT 1")
        yield connection
        if not connection.closed:
            connection.rollback()
