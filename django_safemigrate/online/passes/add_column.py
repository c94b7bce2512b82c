"""Adds a column without the constraints written with it, then each of these apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from django_safemigrate.online.program import Piece
from django_safemigrate.online.registry import expansion
from django_safemigrate.online.situation import Situation
from django_safemigrate.schema.changes import AddColumn, AddConstraint
from django_safemigrate.schema.objects import Constraint, Kind


@expansion(AddColumn)
def split_constraints_off(change: AddColumn, situation: Situation) -> Iterator[Piece] | None:
    """Those that let the statement look at the rows, and foreign keys, which lock a second table."""
    if not situation.in_use(change.table):
        return None
    kinds = {Kind.FOREIGN_KEY}
    if situation.dangerous(change):
        kinds |= {Kind.PRIMARY_KEY, Kind.UNIQUE, Kind.CHECK}
    apart = [one for one in change.constraints if one.kind in kinds and _is_apart(one, change, situation)]
    if not apart:
        return None
    kept = tuple(one for one in change.constraints if one not in apart)
    alone = replace(change, constraints=kept, parts=())
    return (Piece((one,)) for one in (alone, *(AddConstraint(change.table, one) for one in apart)))


def _is_apart(constraint: Constraint, change: AddColumn, situation: Situation) -> bool:
    """A key to the table itself locks no other, and nobody waits for a new one; it is looked up when there is a default."""
    target = constraint.target
    locks_another = target != change.table and (target is None or situation.in_use(target))
    return locks_another or change.column.default is not None
