from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from rehearsal.versions import Version, write_versions
from servers import Server

ROWS = """
    INSERT INTO shop_customer (name, email, country)
    SELECT 'customer ' || g, g || '@example.org', '' FROM generate_series(1, 3000) g;
    INSERT INTO shop_order (number, customer_id, status, priority, discount, total, placed_at)
    SELECT 'kept-' || id, id, 'open', 3, 0, 10, now() FROM shop_customer
"""


@pytest.fixture(scope="module")
def template(server: Server) -> Iterator[str]:
    """The URL of a database for the shop, to be copied."""
    with server.database() as url:
        yield url


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory, template: str) -> tuple[Version, Version]:
    """The deployed version of the shop, whose database ``template`` is full of rows, and the next one."""
    old, new = write_versions(tmp_path_factory.mktemp("versions"), template)
    migrated = old.manage(template, "migrate", "--verbosity", "0")
    assert migrated.returncode == 0, migrated.stderr
    with psycopg.connect(template, autocommit=True) as connection:
        connection.execute(ROWS)
    return old, new


@pytest.fixture
def shop_url(server: Server, template: str, versions: tuple[Version, Version]) -> Iterator[str]:
    """The URL of a database that the deployed version of the shop works on."""
    with server.database(template) as url:
        yield url
