"""What the change behind a finding does to which tables: what its time and its victims are counted from where
the sizes of the tables are known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_safemigrate.rules._burden import Burden
from django_safemigrate.schema.changes import AddColumn, AddConstraint, CreateIndex, ValidateConstraint
from django_safemigrate.schema.effects import Blocks, Effect, Work
from django_safemigrate.schema.objects import Constraint, Index, IndexKey, Kind, Table

if TYPE_CHECKING:
    from django_safemigrate.compiler import PricedChange

# Their values fit a register, which makes sorting them quick.
NUMERIC = {
    "smallint",
    "integer",
    "bigint",
    "boolean",
    "date",
    "real",
    "double precision",
    "timestamp with time zone",
    "timestamp without time zone",
}
DEFAULT_METHOD = Index("", "").method
OF_NUMBERS = " of numbers"
FOREIGN_KEY, TARGET = "foreign key", "target of a foreign key"
COMPUTED = "computed values"


def burdens(priced: PricedChange) -> tuple[Burden, ...]:
    """The tables that the change works through or that somebody waits for meanwhile, also for a lock held
    from before.

    Tables made in the same migration have no share in it.
    """
    found = []
    for effect in priced.effects:
        waits = priced.blocks(effect)
        if not effect.table_is_new and (effect.work.grows or waits > Blocks.NOTHING):
            found.append(Burden(effect.table, effect.work.value, waits.value, _how(priced, effect)))
    seen = {one.table for one in found}
    found += [
        Burden(one.table, Work.CATALOG.value, one.blocks.value)
        for one in priced.held
        if one.blocks > Blocks.NOTHING and one.table not in seen
    ]
    return tuple(found)


def _how(priced: PricedChange, effect: Effect) -> str:
    if effect.work is Work.BUILD:
        return _build(priced)
    if effect.work is Work.REWRITE and isinstance(priced.change, AddColumn):
        return COMPUTED
    return _scan(priced, effect.table)


def _scan(priced: PricedChange, name: str) -> str:
    change = priced.change
    if isinstance(change, AddConstraint):
        constraint: Constraint | None = change.constraint
    elif isinstance(change, ValidateConstraint):
        constraint = priced.table.constraints.get(change.constraint) if priced.table else None
    else:
        return ""
    if constraint is None or constraint.kind is not Kind.FOREIGN_KEY:
        return ""
    # A key that points at its own table has its rows there.
    return TARGET if name == constraint.target != change.table else FOREIGN_KEY


def _build(priced: PricedChange) -> str:
    change = priced.change
    if isinstance(change, CreateIndex):
        return _method(change.index.method, change.index.keys, priced.table)
    if isinstance(change, AddConstraint) and change.constraint.operators:
        return f"{change.constraint.method} exclusion"
    if isinstance(change, AddConstraint):
        keys = tuple(IndexKey(one) for one in change.constraint.columns)
        return _method(DEFAULT_METHOD, keys, priced.table)
    if isinstance(change, AddColumn):
        return f"{DEFAULT_METHOD}{OF_NUMBERS}" if change.column.type in NUMERIC else DEFAULT_METHOD
    return ""


def _method(method: str, keys: tuple[IndexKey, ...], table: Table | None) -> str:
    columns = table.columns if table else {}
    kinds = [columns[key.column].type if key.column in columns else "" for key in keys if key.column]
    numeric = len(kinds) == len(keys) and NUMERIC.issuperset(kinds)
    return f"{method}{OF_NUMBERS}" if numeric and method == DEFAULT_METHOD else method
