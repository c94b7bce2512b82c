"""Drops a table once no code uses it, its foreign keys before, each apart, and nothing else with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from django_safemigrate.online.program import Phase, Piece
from django_safemigrate.online.referring import dropped_keys
from django_safemigrate.online.registry import expansion
from django_safemigrate.online.situation import Situation
from django_safemigrate.schema.changes import DropConstraint, DropTable
from django_safemigrate.schema.objects import Kind


@expansion(DropTable)
def drop_keys_apart(change: DropTable, situation: Situation) -> Iterator[Piece] | None:
    """Keys go at once: new code that knows nothing of the table may delete what its rows refer to, and write what refers
    to none of them."""
    table = situation.table(change.table)
    if table is None or table.parent or not situation.in_use(change.table):
        return None
    phase = Phase.CONTRACT if situation.breaks(change).old else None
    keys = [
        *(
            DropConstraint(table.name, one.name)
            for one in table.constraint(Kind.FOREIGN_KEY)
            if one.target != table.name
        ),
        *_keys_of_others(change, situation),
    ]
    alone = replace(change, cascade=change.cascade and _takes_more(change, situation))
    pieces = [
        *(Piece((one,), Phase.EXPAND, final=True) for one in keys),
        Piece((alone,), phase, final=True),
    ]
    if pieces[0].changes == (change,) and situation.phase_of(change) is (phase or Phase.EXPAND):
        return None
    return iter(pieces)


def _keys_of_others(change: DropTable, situation: Situation) -> Iterator[DropConstraint]:
    """All with CASCADE; else those of tables that the operation drops as well: one statement may name tables that refer to
    each other."""
    dropped = {one.table for one in situation.rest if isinstance(one, DropTable)}
    for key in dropped_keys(change.table, situation.catalog):
        if change.cascade or key.table in dropped:
            yield key


def _takes_more(change: DropTable, situation: Situation) -> bool:
    """Whether CASCADE drops more than keys: views, or tables that inherit."""
    catalog = situation.catalog
    table = catalog.tables[change.table]
    inherited = not table.partitioned and any(catalog.partitions(change.table))
    return inherited or any(change.table in one.reads for one in catalog.views.values())
