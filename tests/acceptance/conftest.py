from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from acceptance.site import Site


@pytest.fixture
def site(tmp_path: Path, database_url: str) -> Iterator[Site]:
    with Site.build(tmp_path, database_url) as site:
        yield site


@contextmanager
def snapshot(url: str) -> Iterator[psycopg.Connection[Any]]:
    """A transaction that keeps a snapshot, for which concurrent builds wait."""
    with psycopg.connect(url) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        connection.execute("SELECT 1")
        yield connection
        if not connection.closed:
            connection.rollback()
