"""Adds a foreign key without looking up the rows, then validates it while traffic goes on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from django_safemigrate.online.program import Piece
from django_safemigrate.online.registry import expansion
from django_safemigrate.online.situation import Situation
from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.changes import AddConstraint, ValidateConstraint
from django_safemigrate.schema.objects import Kind


@expansion(AddConstraint)
def validate_apart(change: AddConstraint, situation: Situation) -> Iterator[Piece] | None:
    """A table in partitions is given the key from below: NOT VALID is refused there by most servers, and a
    parent takes over the valid keys that its partitions have."""
    if change.constraint.kind is not Kind.FOREIGN_KEY or not situation.dangerous(change):
        return None
    table = situation.table(change.table)
    if table is None or not table.partitioned:
        return _validated_apart(change)
    leaves = [one for one in change.parts if not situation.catalog.tables[one.table].partitioned]
    if not leaves:
        return None
    return iter([*_below(leaves, situation.catalog), Piece((replace(change, parts=()),))])


def _below(leaves: Iterable[AddConstraint], catalog: Catalog) -> Iterator[Piece]:
    for one in leaves:
        there = one.constraint.name in catalog.tables[one.table].constraints
        validated = Piece((ValidateConstraint(one.table, one.constraint.name),))
        yield from [validated] if there else _validated_apart(one)


def _validated_apart(change: AddConstraint) -> Iterator[Piece]:
    unchecked = replace(change, constraint=replace(change.constraint, validated=False), parts=())
    yield Piece((unchecked,))
    yield Piece((ValidateConstraint(change.table, change.constraint.name),))
