"""Parameters become text as the driver would send it, without a connection of the driver."""

from __future__ import annotations

from collections.abc import Callable
from datetime import tzinfo
from typing import Any, Protocol


class Binding(Protocol):
    """``session`` is what Django hands to the driver as its connection."""

    session: Any

    def compose(self, sql: Any, params: Any) -> str:
        """``sql`` (text, bytes or one of the driver's composed objects) with ``params`` bound;
        as it is when they are None.

        Raises ``NeedsServer`` for a value whose type only a server knows, and the driver's own error for
        placeholders that do not fit.
        """
        ...


def binding(timezone: tzinfo | None, extensions: Callable[[], set[str]]) -> Binding:
    """The binding for the driver that Django uses. ``extensions`` gives the names of those created so far."""
    from django.db.backends.postgresql.psycopg_any import is_psycopg3

    if is_psycopg3:
        from django_safemigrate.databases.postgresql.collect.psycopg3 import Psycopg3

        return Psycopg3(timezone, extensions)
    from django_safemigrate.databases.postgresql.collect.psycopg2 import Psycopg2

    return Psycopg2()
