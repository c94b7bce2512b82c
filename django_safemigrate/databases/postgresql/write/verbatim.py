"""Statements that are kept as they were written, but for the schemas of what they name."""

from __future__ import annotations

from django_safemigrate.databases.postgresql.parse import parse
from django_safemigrate.databases.postgresql.write.names import Names
from django_safemigrate.databases.postgresql.write.registry import cannot
from django_safemigrate.databases.postgresql.write.schemas import in_schema
from django_safemigrate.schema.changes import Change


def verbatim(change: Change, names: Names) -> str:
    """The statement that ``change`` was read from. Raises ``CannotWriteError`` when there is none, or when
    it does something else, since the change was replaced."""
    if not change.verbatim:
        raise cannot(change, "it was read from no statement, and its fields do not say it all")
    if change not in parse(change.verbatim):
        raise cannot(change, "its statement does something else")
    return in_schema(change.verbatim, names)
