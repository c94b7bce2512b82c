"""Adds the successor of a constraint before the constraint is dropped, so that rows are never without one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from django_safemigrate.online.keys import made_of_index, without_null
from django_safemigrate.online.program import Phase, Piece
from django_safemigrate.online.registry import Placed, expansion, fold
from django_safemigrate.online.situation import Situation
from django_safemigrate.online.succession import Succession, differ, join_successions
from django_safemigrate.online.temporary import temporary_name
from django_safemigrate.schema.changes import AddConstraint, Change, DropConstraint, RenameConstraint
from django_safemigrate.schema.names import beside
from django_safemigrate.schema.objects import Constraint, Kind

# What rows need not obey: when it is checked, what happens to rows that refer, how the index is made.
MANNERS = {
    "validated",
    "deferrable",
    "initially_deferred",
    "on_delete",
    "on_update",
    "set_columns",
    "include",
    "storage",
}


@fold(rank=-5)
def add_first(placed: Sequence[Placed], situation: Situation) -> Sequence[Change]:
    """One that demands the same of rows, a UNIQUE on more or fewer of the columns, a key of the other kind,
    and a primary key on other columns, of which there can only be one at a time."""
    return join_successions([one.change for one in placed], situation, _succeeds, _exchanged)


def _succeeds(old: Constraint, new: Constraint) -> bool:
    if {old.kind, new.kind} == {Kind.UNIQUE, Kind.PRIMARY_KEY}:
        return old.columns == new.columns and not new.temporal
    if old.kind is not new.kind or old.kind in (Kind.NOT_NULL, Kind.EXCLUSION) or new.temporal:
        return False
    if old.kind is Kind.PRIMARY_KEY:
        return True
    different = set(differ(old, new)) - MANNERS
    if old.kind is Kind.UNIQUE and different == {"columns"}:
        return set(old.columns) < set(new.columns) or set(new.columns) < set(old.columns)
    return not different


def _exchanged(found: Succession, situation: Situation) -> list[Change]:
    change, table = found.added, found.catalog.tables[found.table]
    free = _free_name(found, situation)
    if table.partitioned or not situation.in_use(found.table):
        return [found.drop, change]
    if change.constraint.kind is found.old.kind is Kind.PRIMARY_KEY:
        built, made = made_of_index(change, beside(found.table, free))
        return [*without_null(change, table), built, found.drop, made]
    if free == change.constraint.name:
        return [change, found.drop]
    index = beside(found.table, free) if change.constraint.index else None
    first = replace(change, constraint=replace(change.constraint, name=free, index=index), parts=())
    return [first, found.drop, RenameConstraint(found.table, free, change.constraint.name)]


def _free_name(found: Succession, situation: Situation) -> str:
    """The name of the successor, or one like it while the constraint before it has that name."""
    constraints = found.catalog.tables[found.table].constraints
    backed = found.added.constraint.index is not None

    def is_taken(name: str) -> bool:
        return name in constraints or (backed and found.catalog.has_relation(beside(found.table, name)))

    name = found.added.constraint.name
    return temporary_name(name, situation.database, is_taken) if is_taken(name) else name


@expansion(DropConstraint, rank=-1)
def drop_late(change: DropConstraint, situation: Situation) -> Iterator[Piece] | None:
    """After the deploy if the successor, which demands more, is."""
    added = situation.changes[situation.position - 1] if situation.position else None
    if isinstance(added, AddConstraint) and _is_narrower(added, change, situation):
        return iter([Piece((change,), Phase.CONTRACT, final=True)])
    return None


def _is_narrower(added: AddConstraint, drop: DropConstraint, situation: Situation) -> bool:
    table = situation.table(drop.table)
    old = table.constraints.get(drop.constraint) if table else None
    if drop.cascade or added.table != drop.table or old is None or old.kind is not Kind.UNIQUE:
        return False
    return added.constraint.kind is Kind.UNIQUE and situation.waits_for_new_code(added)


@expansion(AddConstraint, rank=-1)
def add_late(change: AddConstraint, situation: Situation) -> Iterator[Piece] | None:
    """After the deploy if old code does not obey it, which the name that it has for now does not tell."""
    if change.constraint.kind is not Kind.UNIQUE or change.using_index or len(situation.rest) < 2:
        return None
    match situation.rest[1]:
        case RenameConstraint(constraint=name, new_name=last) if name == change.constraint.name:
            lasting = replace(change, constraint=replace(change.constraint, name=last))
            if situation.waits_for_new_code(lasting):
                return (Piece((one,), Phase.CONTRACT) for one in made_of_index(change))
    return None
