"""What all changes are."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Change:
    """What one statement, or one part of an ALTER TABLE, does. ``touches_data`` is set
    on those that write rows.

    ``verbatim`` is the whole statement it was read from, "" for one that was made otherwise. It goes for what
    the fields do not say (the body of a function, the values of an INSERT), and only while the fields say the same.
    """

    touches_data: ClassVar[bool] = False
    verbatim: str = field(default="", compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class TableChange(Change):
    """A change of one table that exists before it, named ``table``. ``only_table`` when its children are left out
    (ALTER TABLE ONLY), ``if_table_exists`` when it may be missing."""

    table: str
    only_table: bool = field(default=False, compare=False, repr=False, kw_only=True)
    if_table_exists: bool = field(default=False, compare=False, repr=False, kw_only=True)
