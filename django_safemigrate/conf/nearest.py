"""The cure for a name that is not known: the one that was probably meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def nearest(name: str, known: Iterable[str]) -> str:
    """``Did you mean 'index'?``; "" when no known name is like it. Capitals do not count."""
    spelt = {each.upper(): each for each in known}
    found = difflib.get_close_matches(name.upper(), spelt, n=1)
    return f"Did you mean {spelt[found[0]]!r}?" if found else ""


def nearest_or_all(name: str, known: Iterable[str], what: str) -> str:
    """As ``nearest``; all the names when none is like it: ``Known keys: column, index.``"""
    names = tuple(known)
    return nearest(name, names) or f"Known {what}: {', '.join(names)}."
