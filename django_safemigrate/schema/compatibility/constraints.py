"""Rows that code cannot write because a constraint or a unique index refuses them."""

from __future__ import annotations

from django_safemigrate.schema.changes import (
    AddConstraint,
    CreateIndex,
    DropConstraint,
    DropIndex,
    ValidateConstraint,
)
from django_safemigrate.schema.compatibility.registry import breaks
from django_safemigrate.schema.net import Breaks, Net, plain, was_there, was_unique
from django_safemigrate.schema.objects import Constraint, Kind


@breaks.register
def _(change: AddConstraint, net: Net) -> Breaks:
    if not was_there(net, change.table) or not _lasts(change.table, change.constraint.name, net):
        return Breaks()
    constraint = change.constraint
    if constraint.kind is Kind.PRIMARY_KEY or not all(
        net.old(change.table, one) for one in constraint.columns
    ):
        return Breaks()
    if _had_equal(change, net) or (change.using_index and net.before.index(change.using_index)):
        return Breaks()
    if constraint.kind is Kind.UNIQUE and was_unique(
        net, change.table, constraint.columns, nulls_distinct=constraint.nulls_distinct
    ):
        return Breaks()
    return Breaks(old=f"writing rows to {change.table} that {constraint.name} refuses fails")


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
    kept = any(_demand(one) == demanded for one in after.constraints.values())
    return (
        Breaks()
        if kept
        else Breaks(new=f"writing rows to {change.table} that {change.constraint} refuses fails")
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
    if (
        not index.unique
        or not was_there(net, change.table)
        or not all(net.old(change.table, one) for one in index.columns)
        or (
            all(plain(one) for one in index.keys)
            and was_unique(
                net,
                change.table,
                [one.column for one in index.keys if one.column],
                nulls_distinct=index.nulls_distinct,
            )
        )
    ):
        return Breaks()
    return Breaks(old=f"writing rows to {change.table} that {index.name} finds twice fails")


@breaks.register
def _(change: DropIndex, net: Net) -> Breaks:
    index = net.before.index(change.index)
    if index is None or not index.unique or net.after.index(change.index):
        return Breaks()
    return Breaks(new=f"writing rows to {index.table} that {index.name} finds twice fails")
