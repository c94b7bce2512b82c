"""Leaves a constraint in place that an operation drops and adds again, or gives it its new name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django_safemigrate.online.registry import Placed, fold
from django_safemigrate.online.situation import Situation
from django_safemigrate.online.succession import Succession, differ, join_successions
from django_safemigrate.schema.changes import Change, RenameConstraint, ValidateConstraint
from django_safemigrate.schema.objects import Constraint, Kind
from django_safemigrate.schema.replay.family import counterpart


@fold(rank=-10)
def keep(placed: Sequence[Placed], situation: Situation) -> Sequence[Change]:
    """Compared as it would be by the time it is added again: with the names that its table and columns, and
    those it points at, have been given in between."""
    before: Sequence[Change] = []
    after: Sequence[Change] = [one.change for one in placed]
    # A foreign key can stay once the key it points at does.
    while after != before:
        before, after = after, join_successions(after, situation, _is_same, _changed)
    return after


def _is_same(old: Constraint, new: Constraint) -> bool:
    if old.kind is Kind.NOT_NULL:
        return False
    return set(differ(old, new)) <= ({"validated"} if new.validated else set())


def _changed(found: Succession, situation: Situation) -> list[Change]:
    old, new = found.old, found.added.constraint
    named: list[Change] = list(_renamed(found))
    if new.validated and not old.validated:
        named.append(ValidateConstraint(found.table, new.name))
    return named


def _renamed(found: Succession) -> Iterator[RenameConstraint]:
    """The new names, also of what partitions have of it: those of keys are names of their own."""
    for one in (found.added, *found.added.parts):
        table = found.catalog.tables[one.table]
        old = found.old if one is found.added else counterpart(found.old, table, found.catalog)
        if old is not None and old.name != one.constraint.name:
            yield RenameConstraint(one.table, old.name, one.constraint.name)
