"""Databases to run the cases in, filled once and copied."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import psycopg
from django.db import connections, migrations
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.utils import load_backend
from psycopg import sql

from config.database import database
from differential.models import APP, BASE
from differential.rows import fill


@contextmanager
def connected(url: str) -> Iterator[Any]:
    """Django's own connection to a database, as ``connections["default"]``."""
    wrapper = load_backend("django.db.backends.postgresql").DatabaseWrapper
    connection = wrapper({**connections.settings["default"], **database(url)}, "default")
    before = connections["default"]
    connections["default"] = connection
    try:
        connection.connect()
        yield connection
    finally:
        connections["default"] = before
        connection.close()


def made(
    name: str, operations: Sequence[Operation], *, after: str = "", atomic: bool = True
) -> migrations.Migration:
    attributes = {
        "operations": list(operations),
        "atomic": atomic,
        "dependencies": [(APP, after)] if after else [],
    }
    kind = type("Made", (migrations.Migration,), attributes)
    migration: migrations.Migration = kind(name, APP)
    return migration


@cache
def base_state() -> ProjectState:
    return made("0001_base", BASE).mutate_state(ProjectState())


@contextmanager
def base_database(server: Any) -> Iterator[str]:
    """A database with the base models and rows in it."""
    with server.database() as url:
        with connected(url) as connection:
            with connection.schema_editor() as editor:
                made("0001_base", BASE).apply(ProjectState(), editor)
            fill(connection, base_state())
        yield url


@contextmanager
def copied(server: Any, url: str, kind: str = "copy") -> Iterator[str]:
    name = urlsplit(url).path[1:]
    copy = f"{name}_{kind}"
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(copy), sql.Identifier(name))
        )
        try:
            yield urlsplit(url)._replace(path=f"/{copy}").geturl()
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(copy)))


def unrendered(state: ProjectState) -> ProjectState:
    """A copy whose models are made anew: those of the original would go on knowing each other."""
    copy = state.clone()
    vars(copy).pop("apps", None)
    return copy
