"""Changes of rows, and queries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django_safemigrate.schema.changes.base import Change, TableChange
from django_safemigrate.schema.objects import Expression


@dataclass(frozen=True, slots=True)
class RowsChange(TableChange):
    """Rows are written. ``where`` is the condition's SQL, None without one; ``bounded`` when it can reach few
    rows only (a key compared with constants, VALUES); ``reads`` are other tables the statement reads.

    ``repeated`` are columns that the statement writes more than once. ``pinned`` are the columns of the table
    that the condition holds to constants. Without the table's keys at hand, ``bounded`` is set as soon as
    there is one; it is really so when they cover a unique key. ``sliced`` are those that it holds to a short
    range, or to what a query with a LIMIT finds, which is as good.
    """

    touches_data: ClassVar[bool] = True
    where: str | None = None
    bounded: bool = False
    reads: tuple[str, ...] = ()
    pinned: tuple[str, ...] = ()
    sliced: tuple[str, ...] = ()
    repeated: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class InsertRows(RowsChange):
    pass


@dataclass(frozen=True, slots=True)
class UpdateRows(RowsChange):
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FillColumn(UpdateRows):
    """The one column of ``columns`` is given ``value`` in the rows where it is NULL; None is what it has for a default."""

    value: Expression | None = None


@dataclass(frozen=True, slots=True)
class DeleteRows(RowsChange):
    pass


@dataclass(frozen=True, slots=True)
class ReadRows(Change):
    """A query. ``locks`` when it locks the rows it reads (FOR UPDATE …); ``calls``
    names the functions it calls. ``ends`` are columns, each with its table, of whose table it wants no more
    than the largest or smallest value."""

    tables: tuple[str, ...] = ()
    locks: bool = False
    calls: tuple[str, ...] = ()
    ends: tuple[tuple[str, str], ...] = ()
