"""Changes of tables as a whole."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from django_safemigrate.schema.changes.base import Change, TableChange
from django_safemigrate.schema.objects import Column, Constraint, Index, Storage


@dataclass(frozen=True, slots=True)
class CreateTable(Change):
    """CREATE TABLE. ``partition_of``/``inherits`` name parents (``is_default``: its DEFAULT partition);
    ``like`` a table whose columns are copied; ``source`` tables of AS SELECT.

    ``including`` says, for each of ``like``, what else than columns and NOT NULL is copied, in SQL's words:
    ``defaults``, ``indexes`` …. ``indexes`` are those copied from a parent, filled in by ``resolve``.

    ``partition_by`` and ``bounds`` are the clauses PARTITION BY and FOR VALUES, ``on_commit`` is what becomes of
    the rows of a temporary table, in the vendor's words. The query of AS stands in ``verbatim``.
    """

    table: str
    columns: tuple[Column, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    if_not_exists: bool = False
    temporary: bool = False
    unlogged: bool = False
    partitioned: bool = False
    partition_of: str | None = None
    inherits: tuple[str, ...] = ()
    like: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    as_query: bool = False
    including: tuple[tuple[str, ...], ...] = ()
    indexes: tuple[Index, ...] = ()
    is_default: bool = False
    partition_by: str = field(default="", compare=False, repr=False)
    bounds: str = field(default="", compare=False, repr=False)
    on_commit: str = field(default="", compare=False, repr=False)
    storage: Storage = field(default=Storage(), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class DropTable(TableChange):
    cascade: bool = False
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class RenameTable(TableChange):
    new_name: str
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class SetTableSchema(TableChange):
    schema: str


@dataclass(frozen=True, slots=True)
class SetTableComment(TableChange):
    comment: str | None


@dataclass(frozen=True, slots=True)
class SetTableOption(TableChange):
    """Anything else about a table that is set in its catalog row alone; ``option`` in the vendor's words,
    e.g. ``storage parameters``. ``part`` is the part of the ALTER TABLE, "" for one of another statement."""

    option: str
    part: str = field(default="", compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class RewriteTable(TableChange):
    """A statement whose purpose is to write the table anew; ``how`` in the vendor's words, e.g.
    ``VACUUM FULL``, ``CLUSTER``. ``part`` is the part of the ALTER TABLE, "" for one of another statement."""

    how: str
    part: str = field(default="", compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class TruncateTable(TableChange):
    touches_data: ClassVar[bool] = True
    cascade: bool = False
    restart_identity: bool = field(default=False, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class ChangeInheritance(TableChange):
    """A table becomes a child of ``parent``, whose queries give its rows too (``inherits``), or stops being
    one."""

    parent: str
    inherits: bool


@dataclass(frozen=True, slots=True)
class LockTable(TableChange):
    """An explicit LOCK TABLE; ``mode`` as the vendor's manual spells it."""

    mode: str
    nowait: bool = field(default=False, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class AnalyzeTable(TableChange):
    """Statistics are taken (ANALYZE), or dead rows are freed (plain VACUUM, ``vacuum``)."""

    vacuum: bool = False


@dataclass(frozen=True, slots=True)
class AttachPartition(TableChange):
    """``constraints``, ``indexes`` and ``identities`` (of columns) are those of the parent that
    the partition is given, filled in by ``resolve``. ``is_default`` for the partition that takes
    the rows no other one takes; ``bounds`` is FOR VALUES in the vendor's words."""

    partition: str
    constraints: tuple[Constraint, ...] = ()
    indexes: tuple[Index, ...] = ()
    is_default: bool = False
    identities: tuple[tuple[str, str], ...] = ()
    bounds: str = field(default="", compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class DetachPartition(TableChange):
    """``finalize`` ends one that was begun CONCURRENTLY and did not end."""

    partition: str
    concurrently: bool = False
    finalize: bool = field(default=False, compare=False, repr=False)
