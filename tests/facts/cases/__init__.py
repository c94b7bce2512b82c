"""The statements whose locks and work are measured on every server and compared with
what the package predicts."""

from __future__ import annotations

from facts.cases import columns, constraints, indexes, rows, tables, types
from facts.cases.case import Case

CASES: tuple[Case, ...] = tuple(
    case for module in (columns, types, constraints, indexes, tables, rows) for case in module.CASES
)
