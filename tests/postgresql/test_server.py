from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections
from django.db.utils import load_backend

from config.database import database
from django_safemigrate.databases.base import ServerUnreachable
from django_safemigrate.databases.postgresql.server import server_version
from servers import Server

CURE = (
    "Check its settings in DATABASES and that it is running, or name the version instead of asking: "
    'SAFEMIGRATE = {"TARGETS": {"other": "postgresql 18"}}.'
)


@pytest.fixture(autouse=True)
def _may_connect(django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield


def connection(engine: str, settings: dict[str, Any], alias: str = "other") -> Any:
    return load_backend(engine).DatabaseWrapper({**connections.settings["default"], **settings}, alias)


def test_the_version_of_a_server(server: Server, database_url: str):
    wrapper = connection("django.db.backends.postgresql", database(database_url), "default")

    assert server_version(wrapper) == server.version
    assert wrapper.connection is None


def test_a_server_that_does_not_answer(tmp_path):
    settings = {"HOST": str(tmp_path), "NAME": "n", "USER": "u", "PORT": "1", "PASSWORD": ""}

    with pytest.raises(ServerUnreachable) as raised:
        server_version(connection("django.db.backends.postgresql", settings))

    message = str(raised.value)
    assert message.startswith('Database "other" did not tell its version: ')
    assert message.endswith(CURE)
    assert "\n" not in message


def test_a_database_without_settings():
    with pytest.raises(ServerUnreachable, match="did not tell its version: .*NAME"):
        server_version(connection("django.db.backends.postgresql", {"NAME": "", "OPTIONS": {}}))


def test_another_vendor():
    with pytest.raises(ServerUnreachable) as raised:
        server_version(connection("django.db.backends.sqlite3", {"NAME": ":memory:"}))

    assert str(raised.value) == f'Database "other" is SQLite, not PostgreSQL. {CURE}'
