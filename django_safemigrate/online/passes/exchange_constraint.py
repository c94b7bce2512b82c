"""Drops a constraint and puts its successor in its place in one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from django_safemigrate.online.keys import without_null
from django_safemigrate.online.program import Piece
from django_safemigrate.online.registry import Placed, expansion, fold
from django_safemigrate.online.situation import Situation
from django_safemigrate.schema.changes import AddConstraint, Change, DropConstraint, RenameConstraint
from django_safemigrate.schema.objects import Kind


@fold(rank=-3)
def fill_first(placed: Sequence[Placed], situation: Situation) -> Sequence[Change]:
    """The columns of a primary key hold no NULL before the one that is there is dropped, which is not to be
    waited for then."""
    changes: list[Change] = []
    for one, following in zip_longest(placed, placed[1:]):
        table = one.catalog.tables.get(getattr(one.change, "table", ""))
        made = following.change if following and _is_exchange(one.change, following.change) else None
        if table is not None and isinstance(made, AddConstraint):
            changes += without_null(made, table)
        changes.append(one.change)
    return changes


@expansion(DropConstraint, rank=-2)
def exchange(change: DropConstraint, situation: Situation) -> Iterator[Piece] | None:
    if situation.rest and _is_exchange(situation.root, situation.rest[0]):
        return iter([Piece((change, situation.rest[0]), final=True)])
    return None


@expansion(AddConstraint, RenameConstraint, rank=-2)
def already_exchanged(
    change: AddConstraint | RenameConstraint, situation: Situation
) -> Iterator[Piece] | None:
    """Nothing is left to do of what was done in one transaction with the drop."""
    before = situation.changes[situation.position - 1] if situation.position else None
    return iter(()) if before and _is_exchange(before, situation.root) else None


def _is_exchange(first: Change, second: Change) -> bool:
    """Whether right after a constraint is dropped its name is given to another, or a primary key made of an
    index."""
    if not isinstance(first, DropConstraint) or first.cascade:
        return False
    match second:
        case RenameConstraint(table=table, new_name=name):
            return (table, name) == (first.table, first.constraint)
        case AddConstraint(table=table, using_index=index, constraint=one):
            return table == first.table and index is not None and one.kind is Kind.PRIMARY_KEY
        case _:
            return False
