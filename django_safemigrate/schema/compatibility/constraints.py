"""Rows that code cannot write because a constraint or a unique index refuses them."""

from __future__ import annotations

from dataclasses import replace

from django_safemigrate.schema.changes import (
    AddConstraint,
    CreateIndex,
    DropConstraint,
    DropIndex,
    ValidateConstraint,
)
from django_safemigrate.schema.compatibility.registry import breaks
from django_safemigrate.schema.net import Breaks, Net, was_demanded, was_there, was_unique
from django_safemigrate.schema.objects import Constraint, Expression, Index, IndexKey, Kind, Volatility


@breaks.register
def _(change: AddConstraint, net: Net) -> Breaks:
    if not was_there(net, change.table) or not _lasts(change.table, change.constraint.name, net):
        return Breaks()
    constraint = change.constraint
    if constraint.kind is Kind.PRIMARY_KEY:
        return Breaks()
    known = all(net.old(change.table, one) for one in constraint.columns)
    if _never_refuses(_index_of(change), net) if constraint.kind is Kind.UNIQUE else not known:
        return Breaks()
    if constraint.kind is Kind.NOT_NULL and _refused_null(change, net):
        return Breaks()
    if _had_equal(change, net) or (change.using_index and net.before.index(change.using_index)):
        return Breaks()
    return Breaks(old=f"writing rows to {change.table} that {constraint.name} refuses fails")


def _index_of(change: AddConstraint) -> Index:
    """What a UNIQUE constraint demands, as an index."""
    one = change.constraint
    keys = tuple(map(IndexKey, one.columns))
    return Index(one.name, change.table, keys, unique=True, nulls_distinct=one.nulls_distinct)


def _refused_null(change: AddConstraint, net: Net) -> bool:
    table = net.before.tables.get(change.table)
    return table is not None and all(net.refuses_null(table, one) for one in change.constraint.columns)


def _lasts(table: str, constraint: str, net: Net) -> bool:
    found = net.after.tables.get(table)
    return found is None or constraint in found.constraints


def _had_equal(change: AddConstraint, net: Net) -> bool:
    """Whether a constraint that demanded the same was there before: Django drops and adds
    keys it only means to touch."""
    wanted = change.constraint
    before = net.before.tables.get(change.table)
    return before is not None and any(
        (one.kind, one.columns, one.target_columns) == (wanted.kind, wanted.columns, wanted.target_columns)
        and (one.target == wanted.target or _may_be_renamed(one.target, wanted.target, net))
        and (one.expression == wanted.expression)
        for one in before.constraints.values()
    )


def _may_be_renamed(old: str | None, new: str | None, net: Net) -> bool:
    """Whether the migration made one table vanish and the other appear; both were checked to be
    keys on the same columns."""
    return (
        old in net.before.tables
        and old not in net.after.tables
        and new not in net.before.tables
        and new in net.after.tables
    )


@breaks.register
def _(change: ValidateConstraint, net: Net) -> Breaks:
    return Breaks()


@breaks.register
def _(change: DropConstraint, net: Net) -> Breaks:
    before, after = net.before.tables.get(change.table), net.after.tables.get(change.table)
    found = before.constraints.get(change.constraint) if before else None
    if found is None or after is None or not all(column in after.columns for column in found.columns):
        return Breaks()
    demanded = _demand(found)
    kept = any(_demand(one) == demanded for one in after.constraints.values()) or _still_unique(
        found, change, net
    )
    return (
        Breaks()
        if kept
        else Breaks(new=f"writing rows to {change.table} that {change.constraint} refuses fails")
    )


def _still_unique(dropped: Constraint, change: DropConstraint, net: Net) -> bool:
    """Whether rows that the dropped key refuses are refused by a unique index that is there afterwards."""
    return dropped.kind in (Kind.UNIQUE, Kind.PRIMARY_KEY) and was_unique(
        replace(net, before=net.after),
        change.table,
        dropped.columns,
        nulls_distinct=dropped.nulls_distinct,
    )


def _demand(constraint: Constraint) -> tuple[object, ...]:
    """What a constraint demands, whatever its name."""
    return (
        constraint.kind,
        constraint.columns,
        constraint.target,
        constraint.target_columns,
        constraint.expression,
    )


@breaks.register
def _(change: CreateIndex, net: Net) -> Breaks:
    index = change.index
    if not index.unique or not was_there(net, change.table) or _never_refuses(index, net):
        return Breaks()
    return Breaks(old=f"writing rows to {change.table} that {index.name} finds twice fails")


def _never_refuses(index: Index, net: Net) -> bool:
    """Whether a unique index refuses no row that old code inserts, or none that was not refused before."""
    if index.table not in net.before.tables or was_demanded(net, index):
        return True
    where = index.where
    return any(_differs(key, index, net) for key in index.keys) or (
        where is not None and any(_excludes(where, index.table, one, net) for one in where.columns)
    )


def _differs(key: IndexKey, index: Index, net: Net) -> bool:
    """Whether a key is a column that old code does not know, with another value in each row that it inserts."""
    column = net.new(index.table, key.column) if key.column else None
    if column is None or net.old(index.table, column.name):
        return False
    if column.default is None and not column.generated:
        return index.nulls_distinct or bool(column.identity)
    return column.default is not None and column.default.volatility in (
        Volatility.VOLATILE,
        Volatility.UNKNOWN,
    )


def _excludes(where: Expression, table: str, name: str, net: Net) -> bool:
    """Whether the condition is not met by the NULL that a column has in the rows of code that does not know it."""
    column = net.new(table, name)
    if column is None or net.old(table, name) or column.default or column.identity or column.generated:
        return False
    quoted = name.replace('"', '""')
    return net.implies(where, Expression(f'"{quoted}" IS NOT NULL', (name,)))


@breaks.register
def _(change: DropIndex, net: Net) -> Breaks:
    index = net.before.index(change.index)
    if index is None or not index.unique or net.after.index(change.index):
        return Breaks()
    return Breaks(new=f"writing rows to {index.table} that {index.name} finds twice fails")
