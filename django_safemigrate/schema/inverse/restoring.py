"""What a change has dropped along with what it names: constraints, indexes, keys of other tables, defaults."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.changes import (
    AddConstraint,
    AlterSequence,
    Change,
    CreateIndex,
    CreateSequence,
    SetDefault,
)
from django_safemigrate.schema.inverse.registry import Irreversible
from django_safemigrate.schema.objects import Column, Constraint, Index, Kind, Sequence, Table
from django_safemigrate.schema.replay.family import is_partition

# A foreign key needs the key that it points at.
LAST = Kind.FOREIGN_KEY


def restored(before: Catalog, after: Catalog) -> Iterator[Change]:
    """What makes again all constraints, indexes and defaults of ``before`` that ``after`` lacks, on tables that are
    in both. Raises ``Irreversible`` for a view that is gone."""
    _refuse_views(before, after)
    tables = [
        (one, after.tables[name])
        for name, one in before.tables.items()
        if name in after.tables and after.tables[name] is not one
    ]
    for old, new in tables:
        yield from _defaults(old, new)
    gone = [(old, one) for old, new in tables for one in _constraints(old, new, before, after)]
    yield from (AddConstraint(table.name, one) for table, one in gone if one.kind is not LAST)
    for old, new in tables:
        yield from _indexes(old, new, before, after)
    yield from (AddConstraint(table.name, one) for table, one in gone if one.kind is LAST)


def _refuse_views(before: Catalog, after: Catalog) -> None:
    for name in before.views:
        if name not in after.views:
            raise Irreversible(f"View {name} is gone: its query is not known.")


def _defaults(old: Table, new: Table) -> Iterator[Change]:
    for name, column in old.columns.items():
        if name in new.columns and column.default and not new.columns[name].default:
            yield SetDefault(old.name, name, column.default)


def _constraints(old: Table, new: Table, before: Catalog, after: Catalog) -> Iterator[Constraint]:
    """Those that are gone from a table, but for those a partition gets again with its parent."""
    lost = [one for name, one in old.constraints.items() if name not in new.constraints]
    parent = before.tables[old.parent] if old.parent in after.tables else None
    if lost and parent is not None:
        above = list(_constraints(parent, after.tables[parent.name], before, after))
        lost = [one for one in lost if not any(_same(one, other) for other in above)]
    for one in lost:
        # A validated NOT NULL is told by its column.
        if one.kind is not Kind.NOT_NULL or not one.validated:
            yield one


def _same(one: Constraint, other: Constraint) -> bool:
    return (one.kind, one.columns, one.target, one.expression) == (
        other.kind,
        other.columns,
        other.target,
        other.expression,
    )


def _indexes(old: Table, new: Table, before: Catalog, after: Catalog) -> Iterator[CreateIndex]:
    for one in _lost_indexes(old, new, before, after):
        if one.valid:
            yield CreateIndex(old.name, one)
        elif old.partitioned:
            yield CreateIndex(old.name, replace(one, valid=True), only=True)


def _lost_indexes(old: Table, new: Table, before: Catalog, after: Catalog) -> list[Index]:
    """Those that are gone and belong to no constraint, but for those a partition gets again with its parent."""
    lost = [one for name, one in old.indexes.items() if name not in new.indexes and not one.constraint]
    if lost and is_partition(old, before) and old.parent in after.tables:
        parent = before.tables[old.parent or ""]
        above = _lost_indexes(parent, after.tables[parent.name], before, after)
        alike = [replace(one, name="", table="", valid=True) for one in above]
        lost = [one for one in lost if replace(one, name="", table="", valid=True) not in alike]
    return lost


def with_sequences(
    table: str, columns: Iterable[Column], make: Callable[[list[Column]], Iterable[Change]]
) -> Iterator[Change]:
    """What ``make`` gives to make the columns, amid what gives those of a serial type their sequences again, which no
    other than the old names could be told to."""
    columns = list(columns)
    drawing = [one for one in columns if one.sequence and not one.identity]
    plain = [replace(one, sequence=None) if one in drawing else one for one in columns]
    for one in drawing:
        yield CreateSequence(Sequence(one.sequence or "", None, one.type))
    yield from make(plain)
    for one in drawing:
        yield AlterSequence(one.sequence or "", owner=(table, one.name))
