"""Keeping every database out of reach while a history is read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, NoReturn

from django.core.exceptions import ImproperlyConfigured
from django.db import connections

from django_safemigrate.databases.base import NeedsServer


class _Unreachable:
    """Mixed into an engine's own wrapper class, so that what needs no server still works."""

    alias: str

    def connect(self) -> NoReturn:
        raise NeedsServer(
            f"The database {self.alias!r} was asked for while migrations are read without one. Move the query out of the import of the migration."
        )


@contextmanager
def offline() -> Iterator[None]:
    """Inside, no alias of ``DATABASES`` can be connected to: a query raises ``NeedsServer``. Open
    connections are put back afterwards.

    Some migrations run queries as their module is imported, and cope with a database that is not there.
    """
    before = dict(_loadable())
    try:
        for alias, connection in before.items():
            kind: Any = type(f"Unreachable{type(connection).__name__}", (_Unreachable, type(connection)), {})
            connections[alias] = kind(connection.settings_dict, alias)
        yield
    finally:
        for alias, connection in before.items():
            connections[alias] = connection


def _loadable() -> Iterator[tuple[str, Any]]:
    for alias in connections:
        # An engine whose driver is not installed connects to nothing as it is.
        with suppress(ImproperlyConfigured, ImportError):
            yield alias, connections[alias]
