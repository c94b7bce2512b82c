"""Amounts as people say them. Two digits are enough for what is an estimate."""

from __future__ import annotations

from math import floor, log10

UNITS = ("B", "kB", "MB", "GB", "TB", "PB")


def amount(number: float) -> str:
    """Two digits, the rest zeros, no fractions: ``48,000``, ``84``, ``7``."""
    if number < 1:
        return "0"
    digits = floor(log10(number))
    return f"{round(number, 1 - digits):,.0f}"


def rows_text(rows: int) -> str:
    """``1 row``, ``12,000 rows``, ``1.2 M rows``, ``84 M rows``."""
    if rows >= 10_000_000:
        return f"{rows / 1e6:,.0f} M rows"
    if rows >= 1_000_000:
        return f"{rows / 1e6:.1f} M rows"
    return f"{rows:,} {'row' if rows == 1 else 'rows'}"


def bytes_text(size: float) -> str:
    """As PostgreSQL's pg_size_pretty counts, by 1024: ``80 kB``, ``3.1 GB``, ``31 GB``."""
    unit = 0
    while size >= 1000 and unit < len(UNITS) - 1:
        size, unit = size / 1024, unit + 1
    return f"{size:.1f} {UNITS[unit]}" if size < 9.95 and unit > 2 else f"{size:,.0f} {UNITS[unit]}"


def duration(seconds: float) -> str:
    """``under 10 ms``, ``about 150 ms``, ``about 40 s``, ``about 12 min``, ``about 3 h``."""
    if seconds < 0.01:
        return "under 10 ms"
    if seconds < 0.995:
        return f"about {round(seconds * 100) * 10} ms"
    if seconds < 99.5:
        return f"about {amount(seconds)} s"
    if seconds < 5_970:
        return f"about {amount(seconds / 60)} min"
    return f"about {amount(seconds / 3600)} h"
