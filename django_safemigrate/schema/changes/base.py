"""What all changes are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Change:
    """What one statement, or one part of an ALTER TABLE, does. ``touches_data`` is set
    on those that write rows."""

    touches_data: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class TableChange(Change):
    """A change of one table that exists before it, named ``table``."""

    table: str
