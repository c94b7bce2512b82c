"""What the server chooses itself, chosen as it would: ``resolve`` dispatches on the kind of change, one
subject a module."""

from __future__ import annotations

from django_safemigrate.databases.postgresql.resolve import (
    collations,
    columns,
    conditional,
    constraints,
    indexes,
    partitions,
    session,
    tables,
)
from django_safemigrate.databases.postgresql.resolve.registry import resolve

__all__ = [
    "collations",
    "columns",
    "conditional",
    "constraints",
    "indexes",
    "partitions",
    "resolve",
    "session",
    "tables",
]
