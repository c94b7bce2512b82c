"""Changes of indexes."""

from __future__ import annotations

from dataclasses import dataclass, field

from django_safemigrate.schema.changes.base import Change, TableChange
from django_safemigrate.schema.objects import Index


@dataclass(frozen=True, slots=True)
class CreateIndex(TableChange):
    """CREATE INDEX; ``only`` for ON ONLY (a partitioned parent alone).

    ``parts`` is what the same statement does on each partition, filled in by ``resolve``.
    """

    index: Index
    concurrently: bool = False
    if_not_exists: bool = False
    only: bool = False
    parts: tuple[CreateIndex, ...] = ()


@dataclass(frozen=True, slots=True)
class IndexChange(Change):
    """A change of one index that exists before it, named ``index``; the statement does not name its table."""

    index: str


@dataclass(frozen=True, slots=True)
class DropIndex(IndexChange):
    concurrently: bool = False
    cascade: bool = False
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class RenameIndex(IndexChange):
    new_name: str
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class SetIndexOption(IndexChange):
    """``part`` is what the statement says of the index, e.g. ``SET (fillfactor = 80)``."""

    option: str
    part: str = field(default="", compare=False, repr=False)
    if_exists: bool = field(default=False, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class AttachIndex(IndexChange):
    """A partition's index is attached to its parent's."""

    partition_index: str


@dataclass(frozen=True, slots=True)
class Reindex(Change):
    """REINDEX; ``what`` is ``index``, ``table``, ``schema``, ``database`` or ``system``. ``options`` are the names
    of further options, whose values only the statement tells."""

    what: str
    name: str
    concurrently: bool = False
    options: tuple[str, ...] = field(default=(), compare=False, repr=False)
