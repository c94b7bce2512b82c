from __future__ import annotations

from .errors import HistoryError
from .history import conflicts, load, plan
from .selection import Selection, select
from .source import Place, locate, source_file
from .usage import uses
from .walk import MigrationSteps, Reversal, Step, reverse, walk

__all__ = [
    "HistoryError",
    "MigrationSteps",
    "Place",
    "Reversal",
    "Selection",
    "Step",
    "conflicts",
    "load",
    "locate",
    "plan",
    "reverse",
    "select",
    "source_file",
    "uses",
    "walk",
]
