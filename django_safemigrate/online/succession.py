"""Constraints that an operation drops and adds again, equal or alike, and whether they could stay until
then."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, replace

from django_safemigrate.compiler.pricing import Pricing
from django_safemigrate.online.situation import Situation
from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.changes import (
    AddConstraint,
    AlterType,
    AttachPartition,
    Change,
    ChangeInheritance,
    CreateIndex,
    DetachPartition,
    DropColumn,
    DropConstraint,
    DropIndex,
    DropTable,
    Opaque,
    RenameConstraint,
    RenameIndex,
    RenameTable,
    RowsChange,
    SetTableSchema,
    UpdateRows,
)
from django_safemigrate.schema.names import beside
from django_safemigrate.schema.objects import Constraint, Index, Kind
from django_safemigrate.schema.replay import replay


@dataclass(frozen=True, slots=True)
class Succession:
    """``old`` is the dropped constraint as it would be, had it stayed, on ``table`` before its successor is
    ``added``, which is the change at ``place``. ``catalog`` is the schema that would be there by then."""

    old: Constraint
    table: str
    added: AddConstraint
    place: int
    catalog: Catalog

    @property
    def drop(self) -> DropConstraint:
        return DropConstraint(self.table, self.old.name)


Alike = Callable[[Constraint, Constraint], bool]
Join = Callable[[Succession, Situation], Sequence[Change]]


@dataclass(frozen=True, slots=True)
class Staying:
    """A constraint that is still there, as ``old`` on ``table`` of ``catalog``, before the ``change`` at
    ``place``."""

    place: int
    change: Change
    table: str
    old: Constraint
    catalog: Catalog


def join_successions(
    changes: Sequence[Change], situation: Situation, alike: Alike, join: Join
) -> list[Change]:
    """The changes with each drop of a constraint left out that is added again ``alike(old, new)``, and what
    ``join`` gives in place of that."""
    catalog, rest, kept = situation.catalog.snapshot(), list(changes), []
    # What has been joined may hold the drop again, to be made as it is.
    joined: list[Change] = []
    while rest:
        change = rest.pop(0)
        found = None if change in joined else _succession(change, rest, situation.at(catalog, 0), alike)
        if found is not None:
            joined.append(found.drop)
            rest[found.place : found.place + 1] = join(found, situation)
            continue
        replay(situation.database.resolve(change, catalog), catalog)
        kept.append(change)
    return kept


def differ(old: Constraint, new: Constraint) -> Iterator[str]:
    """What two constraints differ in but their names: the names of the attributes."""
    for one in fields(Constraint):
        if one.name not in ("name", "index") and getattr(old, one.name) != getattr(new, one.name):
            yield one.name


def staying(drop: DropConstraint, rest: Sequence[Change], situation: Situation) -> Iterator[Staying]:
    """What the constraint would be before each change after its drop, were it not dropped, until one comes
    that it stands in the way of; ``situation`` has the schema before the drop."""
    catalog, table, name, written = situation.catalog.snapshot(), drop.table, drop.constraint, 0
    for place, change in enumerate(rest):
        old = catalog.tables[table].constraints.get(name) if table in catalog.tables else None
        if old is None or drop.cascade:
            return
        yield Staying(place, change, table, old, catalog)
        written += isinstance(change, RowsChange) and change.table in (table, old.target)
        if (
            written > 1
            or _is_written(change, table, old)
            or _in_the_way(change, situation, catalog, table, old)
        ):
            return
        replay(change, catalog)
        if isinstance(change, RenameTable) and change.table == table:
            table = change.new_name
        if isinstance(change, RenameConstraint) and (change.table, change.constraint) == (table, name):
            name = change.new_name


def _succession(
    drop: Change, rest: Sequence[Change], situation: Situation, alike: Alike
) -> Succession | None:
    if not isinstance(drop, DropConstraint):
        return None
    for one in staying(drop, rest, situation):
        added = one.change
        if (
            isinstance(added, AddConstraint)
            and added.table == one.table
            and not added.using_index
            and alike(one.old, added.constraint)
        ):
            return Succession(one.old, one.table, added, one.place, one.catalog)
    return None


def _is_written(change: Change, table: str, old: Constraint) -> bool:
    """Whether rows may come to agree in a key that nobody demands by then, or do so for a moment."""
    return (
        isinstance(change, UpdateRows)
        and change.table == table
        and old.kind in (Kind.UNIQUE, Kind.PRIMARY_KEY)
        and not set(old.columns).isdisjoint(change.columns)
    )


def _in_the_way(change: Change, situation: Situation, catalog: Catalog, table: str, old: Constraint) -> bool:
    """Whether a change could not be made, or would cost more, with the constraint in place."""
    match change:
        case Opaque():
            return True
        case SetTableSchema() | AttachPartition() | DetachPartition() | ChangeInheritance():
            return change.table in (table, old.target)
        case DropColumn() | DropConstraint() | DropIndex() | DropTable():
            after = catalog.snapshot()
            replay(replace(change, cascade=True), after)
            return table not in after.tables or old.name not in after.tables[table].constraints
        case AddConstraint(constraint=one):
            return (change.table == table and one.name == old.name) or (one.index == old.index is not None)
        case RenameConstraint(new_name=name):
            return (change.table == table and name == old.name) or beside(change.table, name) == old.index
        case CreateIndex(index=Index(name=name)) | RenameIndex(new_name=name) | RenameTable(new_name=name):
            return name == old.index
        case AlterType(table=altered, column=column):
            joined = [
                *((table, one) for one in old.reads),
                *((old.target, one) for one in old.target_columns),
            ]
            dangers = Pricing(situation.database, catalog.snapshot()).apply(change).dangers()
            return (altered, column) in joined and any(dangers)
        case _:
            return False
