"""Constraints written into ADD COLUMN."""

from __future__ import annotations

from django_safemigrate.schema.changes import AddColumn
from django_safemigrate.schema.objects import Constraint, Kind


def inline(change: AddColumn, *kinds: Kind) -> list[Constraint]:
    """The inline constraints of these kinds."""
    return [one for one in change.constraints if one.kind in kinds]
