"""The source of data migrations: read with Python's own parser, never run."""

from __future__ import annotations

from django_safemigrate.source.outside import is_flag
from django_safemigrate.source.reader import read
from django_safemigrate.source.reading import (
    AppCode,
    Loop,
    Missing,
    ModelUsed,
    Named,
    Outside,
    Query,
    Reach,
    Reading,
    RealModel,
    Scan,
    Sql,
    Verb,
    Write,
)

__all__ = [
    "AppCode",
    "Loop",
    "Missing",
    "ModelUsed",
    "Named",
    "Outside",
    "Query",
    "Reach",
    "Reading",
    "RealModel",
    "Scan",
    "Sql",
    "Verb",
    "Write",
    "is_flag",
    "read",
]
