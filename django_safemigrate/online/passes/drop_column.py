"""Drops a column once no code uses it; before that it becomes optional, and its foreign keys go."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from django_safemigrate.online.program import Phase, Piece
from django_safemigrate.online.referring import dropped_keys
from django_safemigrate.online.registry import expansion
from django_safemigrate.online.situation import Situation
from django_safemigrate.schema.changes import Change, DropColumn, DropConstraint, DropNotNull
from django_safemigrate.schema.net import required
from django_safemigrate.schema.objects import Constraint, Kind, Table


@expansion(DropColumn)
def make_optional_first(change: DropColumn, situation: Situation) -> Iterator[Piece] | None:
    """New code inserts without the column, and may delete what its keys refer to."""
    table = situation.table(change.table)
    if table is None or change.column not in table.columns or not situation.in_use(change.table):
        return None
    late = bool(situation.breaks(change).old)
    phase = Phase.CONTRACT if late else None
    keys = dropped_keys(change.table, situation.catalog, change.column) if change.cascade else ()
    loosened = (*_loosened(change, table, situation, late=late), *keys)
    alone = replace(change, cascade=change.cascade and _takes_more(change, situation))
    pieces = [
        *(Piece((one,), Phase.EXPAND, final=True) for one in loosened),
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
            one.kind is Kind.FOREIGN_KEY or (late and _refuses_null(one, change, table, situation))
        ):
            yield DropConstraint(change.table, one.name)


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
