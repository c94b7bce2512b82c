"""The questions Django's operations ask through a cursor, each with its answer from the catalog."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Protocol

from django_safemigrate.databases.base import NeedsServer
from django_safemigrate.databases.postgresql.collations import determinisms
from django_safemigrate.databases.postgresql.naming import clipped
from django_safemigrate.schema.catalog import Catalog

Rows = list[tuple[Any, ...]]


class Asked(Protocol):
    """Whom a question is put to; ``types_asked`` is set when Django will keep the answer."""

    catalog: Catalog
    types_asked: bool


# Stands for a quoted text in the patterns below.
TEXT = "<text>"
LITERAL = r"'((?:[^']|'')*)'"
ANSWERS: list[tuple[re.Pattern[str], Callable[[re.Match[str], Asked], Rows]]] = []


def answer(sql: str, asked: Asked, pg_version: int) -> Rows | None:
    """The rows that a server with this catalog would give, None when that is not known."""
    line = " ".join(sql.rstrip("; \n\t").split())
    if line.lower() == "show server_version_num":
        return [(str(pg_version),)]
    for pattern, rows in ANSWERS:
        if match := pattern.fullmatch(line):
            return rows(match, asked)
    return None


def _answers(
    pattern: str,
) -> Callable[[Callable[[re.Match[str], Asked], Rows]], Callable[[re.Match[str], Asked], Rows]]:
    def register(function: Callable[[re.Match[str], Asked], Rows]) -> Callable[[re.Match[str], Asked], Rows]:
        ANSWERS.append((re.compile(pattern.replace(TEXT, LITERAL), re.IGNORECASE), function))
        return function

    return register


def _text(literal: str) -> str:
    return literal.replace("''", "'")


@_answers(r"SELECT (1|extname) FROM (?:pg_catalog\.)?pg_extension WHERE extname = <text>")
def extension(match: re.Match[str], asked: Asked) -> Rows:
    name = _text(match[2])
    return [(1 if match[1] == "1" else name,)] if name in asked.catalog.extensions else []


@_answers(r"SELECT oid, typarray FROM pg_type WHERE typname = '(?:hstore|citext)'")
def type_numbers(match: re.Match[str], asked: Asked) -> Rows:
    """They serve to read rows, which nobody does here."""
    asked.types_asked = True
    return []


@_answers(r"SELECT collisdeterministic FROM pg_collation WHERE collname = <text>")
def deterministic(match: re.Match[str], asked: Asked) -> Rows:
    name = _text(match[1])
    found = determinisms(name, asked.catalog)
    if len(found) > 1 or None in found:
        raise NeedsServer(f"Whether the collation {name!r} is deterministic is not known without a server.")
    return [(one,) for one in found]


@_answers(r"SELECT pg_get_serial_sequence\(<text>, ?<text>\)")
def serial_sequence(match: re.Match[str], asked: Asked) -> Rows:
    # The table is read as an identifier, the column as it stands.
    table = clipped(_text(match[1]).strip('"'))
    owner = (table, _text(match[2]))
    names = [one.name for one in asked.catalog.sequences.values() if one.owner == owner]
    return [(f"public.{names[0]}" if names else None,)]
