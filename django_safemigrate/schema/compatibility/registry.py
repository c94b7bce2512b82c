"""The dispatch of ``breaks``."""

from __future__ import annotations

from functools import singledispatch

from django_safemigrate.schema.changes import Change
from django_safemigrate.schema.net import Breaks, Net


@singledispatch
def breaks(change: Change, net: Net) -> Breaks:
    """What a resolved change breaks, on the net effect of its migration; nothing for a kind that no code can
    notice."""
    return Breaks()
