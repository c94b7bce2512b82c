"""What a change of a column's type costs: each belongs to one rule."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._dangers import Danger, dangers
from django_safemigrate.rules._keys import retyped
from django_safemigrate.schema.changes import AlterType
from django_safemigrate.schema.effects import Work


class Retyping(Enum):
    """What the server does for the new type."""

    KEY = "a rewrite of all tables of a key"
    TIMEZONE = "a rewrite for want of a time zone"
    REWRITE = "a rewrite"
    BUILD = "a build of the column's indexes"
    SCAN = "a check of the column's constraints"


def retypings(migration: CompiledMigration, why: Retyping) -> Iterator[tuple[Danger, AlterType, str]]:
    """The dangerous changes of type of this kind, each with the old type ("another
    type" when that is not known)."""
    for danger, change in dangers(migration, AlterType):
        column = danger.priced.table.columns.get(change.column) if danger.priced.table else None
        old = column.type if column else "another type"
        if _kind(danger, change, old) is why:
            yield danger, change, old


def _kind(danger: Danger, change: AlterType, old: str) -> Retyping:
    if (change.table, change.column) in retyped(danger.operation):
        return Retyping.KEY
    if danger.effect.work is Work.BUILD:
        return Retyping.BUILD
    if danger.effect.work is Work.SCAN:
        return Retyping.SCAN
    stamps = old.startswith("timestamp") and change.type.startswith("timestamp")
    return (
        Retyping.TIMEZONE if stamps and ("without" in old) != ("without" in change.type) else Retyping.REWRITE
    )


_FRACTIONS = ("numeric", "real", "double precision")
_WHOLE = ("smallint", "integer", "bigint")
_TIMES = ("date", "time")


def cuts(old: str, change: AlterType) -> bool:
    """Whether the server shortens values of type ``old`` without a word, rather than refuse what does not
    fit: numbers and times always, text where the statement converts it itself."""
    new = change.type
    if new.startswith("character"):
        return change.using is not None
    if new.startswith("numeric") and old.startswith("numeric"):
        return _scale(new) < _scale(old)
    if new.startswith((*_FRACTIONS, *_WHOLE)):
        return old.startswith(_FRACTIONS)
    if new.startswith(_TIMES):
        return old.startswith(_TIMES)
    return new.startswith("boolean")


def _scale(numeric: str) -> float:
    """How many digits a numeric keeps after the point; one without a precision keeps all."""
    digits = re.search(r"\(\d+(?:,(-?\d+))?\)", numeric)
    return float(digits[1] or 0) if digits else float("inf")
