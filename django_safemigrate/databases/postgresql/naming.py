"""The names PostgreSQL chooses itself, byte for byte.

Source: ``makeObjectName``, ``ChooseRelationName``, ``ChooseIndexColumnNames`` in
src/backend/commands/indexcmds.c, ``ChooseConstraintName`` in src/backend/catalog/pg_constraint.c,
``ChooseForeignKeyConstraintNameAddition`` in src/backend/commands/tablecmds.c, the same in 14–18
(https://github.com/postgres/postgres/tree/REL_18_STABLE); the limit:
https://www.postgresql.org/docs/18/sql-syntax-lexical.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import count

from django_safemigrate.schema.objects import Kind

# NAMEDATALEN - 1. A server built with another limit is not known here.
NAME_BYTES = 63

# What a name ends with. An index without a constraint has "idx", a sequence of a
# serial or identity column "seq".
LABELS: Mapping[Kind, str] = {
    Kind.PRIMARY_KEY: "pkey",
    Kind.UNIQUE: "key",
    Kind.FOREIGN_KEY: "fkey",
    Kind.CHECK: "check",
    Kind.EXCLUSION: "excl",
    Kind.NOT_NULL: "not_null",
}
INDEX_LABEL = "idx"
SEQUENCE_LABEL = "seq"


def clipped(name: str, size: int = NAME_BYTES) -> str:
    """``name`` cut to at most ``size`` bytes of UTF-8, never within a character: what the server makes of an
    identifier that is too long."""
    return name.encode()[:size].decode(errors="ignore")


def object_name(first: str, second: str | None, label: str) -> str:
    """``first_second_label`` in 63 bytes: the longer of the two names loses bytes at
    its end until they fit."""
    room = NAME_BYTES - len(label.encode()) - 1 - (1 if second is not None else 0)
    size, other = len(first.encode()), len((second or "").encode())
    while size + other > room:
        if size > other:
            size -= 1
        else:
            other -= 1
    parts = [clipped(first, size), *([clipped(second, other)] if second is not None else []), label]
    return "_".join(parts)


def free_name(first: str, second: str | None, label: str, taken: Callable[[str], bool]) -> str:
    """The first of ``first_second_label``, ``…label1``, ``…label2`` … that is not ``taken``."""
    name = object_name(first, second, label)
    numbers = count(1)
    while taken(name):
        name = object_name(first, second, f"{label}{next(numbers)}")
    return name


def joined(columns: Iterable[str]) -> str:
    """The columns' part of a name: joined until it is longer than a name may be."""
    text = ""
    for column in columns:
        text = f"{text}_{column}" if text else column
        if len(text.encode()) > NAME_BYTES:
            break
    return text


def index_columns(names: Iterable[str]) -> list[str]:
    """The names of an index's own columns: those of its keys and included columns, a number added to
    one that is there already."""
    found: list[str] = []
    for name in names:
        candidate, numbers = clipped(name), count(1)
        while candidate in found:
            number = str(next(numbers))
            candidate = clipped(name, NAME_BYTES - len(number)) + number
        found.append(candidate)
    return found
