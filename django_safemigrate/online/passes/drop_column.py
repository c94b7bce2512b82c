"""Drops a column once no code uses it; before that it becomes optional, and its foreign keys go."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from django_safemigrate.online.program import Phase, Piece
from django_safemigrate.online.referring import dropped_keys
from django_safemigrate.online.registry import expansion
from django_safemigrate.online.situation import Situation
from django_safemigrate.schema.changes import Change, DropColumn, DropConstraint, DropIndex, DropNotNull
from django_safemigrate.schema.net import required
from django_safemigrate.schema.objects import Constraint, Index, Kind, Table


@expansion(DropColumn)
def make_optional_first(change: DropColumn, situation: Situation) -> Iterator[Piece] | None:
    """New code inserts without the column, and may delete what its keys refer to."""
    table = situation.table(change.table)
    if table is None or change.column not in table.columns or not situation.in_use(change.table):
        return None
    late = bool(situation.breaks(change).old)
    phase = Phase.CONTRACT if late else None
    keys = dropped_keys(change.table, situation.catalog, change.column) if change.cascade else ()
    loosened = (*keys, *_loosened(change, table, situation, late=late))
    uniques = _unique_indexes(change, table) if late else ()
    alone = replace(change, cascade=change.cascade and _takes_more(change, situation))
    pieces = [
        *(Piece((one,), Phase.EXPAND, final=True) for one in loosened),
        *(Piece((one,), Phase.EXPAND, final=True) for one in uniques),
        Piece((alone,), phase, final=True),
    ]
    if pieces[0].changes == (change,) and situation.phase_of(change) is (phase or Phase.EXPAND):
        return None
    return iter(pieces)


def _loosened(change: DropColumn, table: Table, situation: Situation, *, late: bool) -> Iterator[Change]:
    in_key = any(change.column in one.columns for one in table.constraint(Kind.PRIMARY_KEY))
    if late and required(table.columns[change.column]) and not in_key:
        yield DropNotNull(change.table, change.column)
    for one in table.constraints.values():
        if change.column in one.columns and (
            one.kind is Kind.FOREIGN_KEY
            or (late and _refuses_null(one, change, table, situation))
            or (late and one.kind is Kind.UNIQUE and _meets_itself(table, change.column, one))
        ):
            yield DropConstraint(change.table, one.name)


def _meets_itself(table: Table, column: str, unique: Constraint | Index) -> bool:
    """Whether two rows that leave the column out may have the same value in it, which a unique key refuses."""
    found = table.columns[column]
    return bool(found.generated or found.default or not unique.nulls_distinct)


def _unique_indexes(change: DropColumn, table: Table) -> Iterator[Change]:
    for one in table.indexes.values():
        apart = one.unique and one.constraint is None and change.column in one.columns
        if apart and _meets_itself(table, change.column, one):
            yield DropIndex(one.name, concurrently=not table.partitioned)


def _refuses_null(constraint: Constraint, change: DropColumn, table: Table, situation: Situation) -> bool:
    alone = replace(table, constraints={constraint.name: constraint})
    return constraint.kind is Kind.CHECK and situation.database.refuses_null(alone, change.column)


def _takes_more(change: DropColumn, situation: Situation) -> bool:
    """Whether CASCADE drops more than keys: views, or generated columns."""
    catalog = situation.catalog
    columns = catalog.tables[change.table].columns.values()
    return any(one.generated and change.column in one.generated.columns for one in columns) or any(
        change.table in one.reads and one.may_read(change.column) for one in catalog.views.values()
    )
