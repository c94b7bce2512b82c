"""Drops what depends on a constraint by name and apart, where CASCADE would drop it unseen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from django_safemigrate.online.program import Piece
from django_safemigrate.online.registry import expansion
from django_safemigrate.online.situation import Situation
from django_safemigrate.schema.changes import DropConstraint
from django_safemigrate.schema.replay import replay


@expansion(DropConstraint)
def name_what_goes(change: DropConstraint, situation: Situation) -> Iterator[Piece] | None:
    """Nothing but foreign keys depends on a constraint, each of which locks two tables."""
    if not change.cascade:
        return None
    dropped = (*_dependents(change, situation), replace(change, cascade=False))
    return (Piece((one,)) for one in dropped)


def _dependents(change: DropConstraint, situation: Situation) -> Iterator[DropConstraint]:
    after = situation.catalog.snapshot()
    replay(change, after)
    for holder, key in situation.catalog.references(change.table):
        kept = after.tables[holder.name].constraints
        if key.name not in kept and (holder.name, key.name) != (change.table, change.constraint):
            yield DropConstraint(holder.name, key.name)
