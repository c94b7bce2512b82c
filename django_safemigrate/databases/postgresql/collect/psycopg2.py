"""Binding with psycopg2, which quotes text and bytes by the settings of a connection."""

from __future__ import annotations

from typing import Any

from django.db.backends.postgresql.psycopg_any import sql as driver

from django_safemigrate.databases.base import NeedsServer


class Psycopg2:
    """A ``Binding``. Text and bytes are quoted here; other values by psycopg2, unless
    that would take a connection."""

    session = None

    def compose(self, sql: Any, params: Any) -> str:
        if not isinstance(sql, (str, bytes)):
            raise NeedsServer(
                "psycopg2 writes a composed query with a connection only: psycopg 3 does without one."
            )
        text = sql if isinstance(sql, str) else sql.decode()
        if params is None:
            return text
        if isinstance(params, dict):
            return text % {name: literal(value) for name, value in params.items()}
        return text % tuple(literal(value) for value in params)


def literal(value: Any) -> str:
    """``value`` as psycopg2 writes it for a server with ``standard_conforming_strings``, the
    default since PostgreSQL 9.1."""
    if isinstance(value, str):
        return "'" + str(value).replace("'", "''") + "'"
    if isinstance(value, (bytes, bytearray, memoryview)):
        return f"'\\x{bytes(value).hex()}'::bytea"
    quoted: str = driver.quote(value)
    if "\\" in quoted:
        raise NeedsServer(
            f"psycopg2 quotes a {type(value).__name__} with a backslash in it by the settings of a server: psycopg 3 does without one."
        )
    return quoted
