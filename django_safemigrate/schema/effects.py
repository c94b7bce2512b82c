"""The price of a change: what it locks, whom that stops, and how much work is done meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Self


class Ordered(Enum):
    """An enumeration whose members compare in the order they are written, least harm first."""

    rank: int

    def __init__(self, _: str) -> None:
        self.rank = len(type(self).__members__)

    def __lt__(self, other: Self) -> bool:
        return self.rank < other.rank

    def __le__(self, other: Self) -> bool:
        return self.rank <= other.rank

    def __gt__(self, other: Self) -> bool:
        return self.rank > other.rank

    def __ge__(self, other: Self) -> bool:
        return self.rank >= other.rank


class Rows(Ordered):
    """How many rows of the table stay locked until the transaction ends."""

    NONE = "none"
    SOME = "some"
    ALL = "all"


class Blocks(Ordered):
    """What ordinary traffic has to wait for; ``READS`` means reads and writes."""

    NOTHING = "nothing"
    WRITES = "writes"
    READS = "reads"


class Work(Ordered):
    """What the statement does while it holds its lock; everything but ``CATALOG`` grows with the table."""

    CATALOG = "catalog"
    SCAN = "scan"
    BUILD = "build"
    REWRITE = "rewrite"
    UPDATE = "update"

    @property
    def grows(self) -> bool:
        """Whether the time it takes grows with the number of rows in the table."""
        return self is not Work.CATALOG


@dataclass(frozen=True, slots=True)
class Effect:
    """What one change does to one table.

    ``table`` is the catalog's name of the table; ``lock`` the mode as the vendor's manual spells it
    (``"ACCESS EXCLUSIVE"``), None for no table lock; ``blocks`` is derived from the lock and the locked rows
    by the vendor's conflict matrix, never set by hand. ``table_is_new``: made earlier in the same
    transaction, so that nobody else can see it, let alone wait for it.
    """

    table: str
    lock: str | None
    rows: Rows
    blocks: Blocks
    work: Work
    table_is_new: bool = False
    reason: str = ""
