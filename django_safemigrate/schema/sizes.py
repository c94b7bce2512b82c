"""How large the tables of a database are, and how much happens in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

# The age from which a reading is said to be old.
OLD_DAYS = 90


@dataclass(frozen=True, slots=True)
class IndexSize:
    """An index: its size in bytes, its method (``btree``, ``gin`` …), and whether all its keys are compared
    as numbers are, which makes it quick to build."""

    bytes: int
    method: str
    numeric: bool


@dataclass(frozen=True, slots=True)
class Rates:
    """What happens to a table per second: rows inserted, updated and deleted, and scans begun, by sequence or
    by an index."""

    inserts: float
    updates: float
    deletes: float
    scans: float

    @property
    def writes(self) -> float:
        """Rows written per second."""
        return self.inserts + self.updates + self.deletes


@dataclass(frozen=True, slots=True)
class TableSize:
    """A table with all its partitions and children. ``rows`` is an estimate, None where the server has never
    counted; ``heap`` are the bytes of its rows, ``total`` those with its indexes and large values too.
    ``parent`` is the table it is a partition or child of; ``rates`` is None where they are not known."""

    rows: int | None
    heap: int
    total: int
    indexes: Mapping[str, IndexSize] = field(default_factory=dict)
    parent: str | None = None
    rates: Rates | None = None


@dataclass(frozen=True, slots=True)
class Stats:
    """A reading of a database. ``tables`` go by the catalog's name. ``sampled`` tells whether the rates are
    those of a sample, not the average since the server's counters began; ``seconds`` is the time they were
    counted, None when there are none."""

    taken_at: datetime
    server: str
    standby: bool
    sampled: bool
    seconds: float | None
    tables: Mapping[str, TableSize]

    def remark(self, now: datetime | None = None) -> str:
        """What is to be said about its age, in one sentence; "" when it is not old."""
        days = ((now or datetime.now(UTC)) - self.taken_at).days
        if days <= OLD_DAYS:
            return ""
        return f"The sizes of the tables are {days} days old: take them again with safemigrate_stats."
