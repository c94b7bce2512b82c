"""Django's PostgreSQL engine on the embedded server, which starts when the first connection opens."""

from __future__ import annotations

from typing import Any

from django.db.backends.postgresql import base

from config.embedded import address


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own wrapper; only the address it connects to differs."""

    def get_connection_params(self) -> dict[str, Any]:
        """Start the server when it is not running and return psycopg's connection arguments for it."""
        return super().get_connection_params() | address()
