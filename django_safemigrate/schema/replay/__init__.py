"""Applying a change to a catalog: what exists after it.

``replay`` dispatches on the kind of change; the functions live in the modules of this package, one subject a
file. Changes must be resolved first (``Database.resolve``), so that every object they make has its name.
"""

from __future__ import annotations

from django_safemigrate.schema.replay import (
    alterations,
    collations,
    columns,
    constraints,
    indexes,
    others,
    sequences,
    session,
    tables,
    types,
)
from django_safemigrate.schema.replay.registry import replay

__all__ = [
    "alterations",
    "collations",
    "columns",
    "constraints",
    "indexes",
    "others",
    "replay",
    "sequences",
    "session",
    "tables",
    "types",
]
