"""A statement that writes rows, in slices."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RowBatches:
    """How to run a statement on ``table`` slice by slice along ``key``, the columns of a unique key without NULLs.

    ``first`` and ``following`` find where a slice of ``%(size)s`` rows ends: one row of the key's columns, none when
    there are no rows left; ``following`` takes the end of the slice before, ``%(low_0)s`` and so on. ``statement``
    does the work for keys above ``low_…`` (``statement_first``: from the beginning) up to and with ``%(high_0)s`` and so on.
    """

    table: str
    key: tuple[str, ...]
    first: str
    following: str
    statement_first: str
    statement: str
