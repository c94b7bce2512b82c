"""Creates a table without its foreign keys, then adds each apart, which locks one table in use at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from django_safemigrate.online.program import Piece
from django_safemigrate.online.registry import expansion
from django_safemigrate.online.situation import Situation
from django_safemigrate.schema.changes import AddConstraint, CreateTable
from django_safemigrate.schema.objects import Constraint, Kind


@expansion(CreateTable)
def split_keys_off(change: CreateTable, situation: Situation) -> Iterator[Piece] | None:
    """Not of a partition, which has the keys of its parent, nor of a table that nobody else sees."""
    if change.partition_of or change.temporary:
        return None
    apart = [one for one in change.constraints if _is_apart(one, change, situation)]
    if not apart:
        return None
    kept = tuple(one for one in change.constraints if one not in apart)
    alone = replace(change, constraints=kept, verbatim="")
    return (Piece((one,)) for one in (alone, *(AddConstraint(change.table, one) for one in apart)))


def _is_apart(constraint: Constraint, change: CreateTable, situation: Situation) -> bool:
    target = constraint.target
    return bool(
        constraint.kind is Kind.FOREIGN_KEY and target and target != change.table and situation.in_use(target)
    )
