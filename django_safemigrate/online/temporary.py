"""Names for what is to take the place of something that still has its name."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

from django_safemigrate.databases.base import Database


def temporary_name(name: str, database: Database, is_taken: Callable[[str], bool]) -> str:
    """A bare name like ``name``, always the same one, that is not taken and that the server does not cut."""
    tried = (_ended(name, f"_new{number or ''}", database.name_bytes) for number in count())
    return next(one for one in tried if not is_taken(one))


def _ended(name: str, ending: str, size: int) -> str:
    return name.encode()[: size - len(ending)].decode(errors="ignore") + ending
