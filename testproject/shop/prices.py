"""Prices as the shop shows them."""

from __future__ import annotations


def rounded(cents: int) -> int:
    """``cents`` without what is less than a whole unit."""
    return cents // 100 * 100
