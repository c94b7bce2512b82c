"""The catalog as a running server has it: one of its two builders; the other is ``schema.replay``."""

from __future__ import annotations

from django_safemigrate.databases.postgresql.read.reader import Connection, read

__all__ = ["Connection", "read"]
