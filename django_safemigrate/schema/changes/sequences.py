"""Changes of sequences."""

from __future__ import annotations

from dataclasses import dataclass, field

from django_safemigrate.schema.changes.base import Change
from django_safemigrate.schema.objects import Sequence


@dataclass(frozen=True, slots=True)
class CreateSequence(Change):
    """``numbering`` are its options in the vendor's words, e.g. ``START WITH 5``."""

    sequence: Sequence
    if_not_exists: bool = False
    temporary: bool = field(default=False, compare=False, repr=False)
    unlogged: bool = field(default=False, compare=False, repr=False)
    numbering: str = field(default="", compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class DropSequence(Change):
    sequence: str
    cascade: bool = False
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class AlterSequence(Change):
    """``owner`` is None when the statement leaves it as it is, ``("", "")`` for OWNED BY
    NONE; ``type`` None likewise. ``restart``: it begins anew at its start or another
    number; ``cycle``: at its end. ``numbering`` are all of these and other options in the vendor's words."""

    sequence: str
    owner: tuple[str, str] | None = None
    type: str | None = None
    if_exists: bool = False
    restart: bool = False
    cycle: bool = False
    numbering: str = field(default="", compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class RenameSequence(Change):
    sequence: str
    new_name: str
    if_exists: bool = field(default=False, compare=False, repr=False)
