"""Running steps on a PostgreSQL: what is asked of it and told it, in its own words."""

from __future__ import annotations

from django_safemigrate.databases.postgresql.running.server import PostgreSQLServer

__all__ = ["PostgreSQLServer"]
