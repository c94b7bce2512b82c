"""Which code a change breaks: the code deployed before it (old) or the code written for it (new).

Judged on the net effect of a migration, from the schema before its first and after its last statement: a
rename that is taken back, or a default that is set and dropped again, breaks nobody.
"""

from __future__ import annotations

from functools import singledispatch

from django_safemigrate.schema.changes import (
    AddColumn,
    AddConstraint,
    AlterType,
    Change,
    ChangeEnum,
    ChangePolicy,
    CreateIndex,
    CreateTable,
    CreateView,
    DropColumn,
    DropConstraint,
    DropDefault,
    DropIdentity,
    DropIndex,
    DropNotNull,
    DropTable,
    DropView,
    RenameColumn,
    RenameTable,
    SetDefault,
    SetNotNull,
    SetTableSchema,
    ValidateConstraint,
)
from django_safemigrate.schema.net import (
    Breaks,
    Net,
    filled_by_server,
    plain,
    required,
    was_there,
    was_unique,
)
from django_safemigrate.schema.objects import Constraint, Kind


@singledispatch
def breaks(change: Change, net: Net) -> Breaks:
    """What a resolved change breaks, on the net effect of its migration."""
    return Breaks()


@breaks.register
def _(change: CreateTable, net: Net) -> Breaks:
    if change.table in net.before.tables or change.table not in net.after.tables or change.temporary:
        return Breaks()
    return Breaks(new=f"there is no table {change.table} yet")


@breaks.register
def _(change: DropTable, net: Net) -> Breaks:
    before = net.before.tables.get(change.table)
    if change.table in net.after.tables or (before is None and change.if_exists):
        return Breaks()
    if before is not None and not net.uses(change.table, None):
        return Breaks()
    keys = (
        [one for one in before.constraint(Kind.FOREIGN_KEY) if one.target != change.table] if before else []
    )
    new = f"deleting a row of {keys[0].target} that {change.table} refers to fails" if keys else ""
    return Breaks(old=f"there is no table {change.table} any more", new=new)


@breaks.register
def _(change: RenameTable, net: Net) -> Breaks:
    return _moved(change.table, change.new_name, net)


@breaks.register
def _(change: SetTableSchema, net: Net) -> Breaks:
    bare = change.table.rpartition(".")[2]
    return _moved(change.table, bare if change.schema == "public" else f"{change.schema}.{bare}", net)


def _moved(old: str, new: str, net: Net) -> Breaks:
    # A name that is in neither schema is one of an unknown table, or one that lasted for a moment only.
    known = old in net.before.tables or new not in net.after.tables
    gone = known and old not in net.after.tables and old not in net.after.views
    made = new in net.after.tables and new not in net.before.tables
    return Breaks(
        old=f"there is no table {old} any more" if gone else "",
        new=f"there is no table {new} yet" if made else "",
    )


@breaks.register
def _(change: AddColumn, net: Net) -> Breaks:
    name = change.column.name
    column = net.new(change.table, name)
    if column is None or not was_there(net, change.table):
        return Breaks()
    if net.old(change.table, name):
        return _retyped(change.table, name, net)
    old = f"inserting into {change.table} without {name} fails" if required(column) else ""
    targets = [
        one.target
        for one in net.after.tables[change.table].constraint(Kind.FOREIGN_KEY)
        if one.columns == (name,)
    ]
    if column.default and targets and not old:
        old = f"deleting the row of {targets[0]} that {change.table}.{name} refers to by default fails"
    return Breaks(old=old, new=f"there is no column {change.table}.{name} yet")


@breaks.register
def _(change: DropColumn, net: Net) -> Breaks:
    before = net.before.tables.get(change.table)
    column = net.old(change.table, change.column)
    if (
        net.new(change.table, change.column)
        or not was_there(net, change.table)
        or (before is not None and column is None)
    ):
        return Breaks()
    if not net.uses(change.table, change.column):
        return Breaks()
    new = ""
    if before is not None and column is not None:
        keys = [one for one in before.constraint(Kind.FOREIGN_KEY) if change.column in one.columns]
        if required(column):
            new = f"inserting into {change.table} without {change.column} fails"
        elif keys:
            new = f"deleting a row of {keys[0].target} that {change.table}.{change.column} refers to fails"
    return Breaks(old=f"there is no column {change.table}.{change.column} any more", new=new)


@breaks.register
def _(change: RenameColumn, net: Net) -> Breaks:
    if not was_there(net, change.table):
        return Breaks()
    known = change.table not in net.before.tables or net.old(change.table, change.column) is not None
    gone = known and net.new(change.table, change.column) is None
    made = (
        net.new(change.table, change.new_name) is not None and net.old(change.table, change.new_name) is None
    )
    return Breaks(
        old=f"there is no column {change.table}.{change.column} any more" if gone else "",
        new=f"there is no column {change.table}.{change.new_name} yet" if made else "",
    )


@breaks.register
def _(change: AlterType, net: Net) -> Breaks:
    return _retyped(change.table, change.column, net)


def _retyped(table: str, column: str, net: Net) -> Breaks:
    old, new = net.old(table, column), net.new(table, column)
    if old is None or new is None or old.type == new.type:
        return Breaks()
    where = f"{table}.{column}"
    old_fits, new_fits = net.fits(old.type, new.type), net.fits(new.type, old.type)
    if old_fits or new_fits:
        # One type is the wider one; of a column that the server fills no code writes a
        # value that needs the room.
        old_fits = old_fits or filled_by_server(net.before, table, column)
        new_fits = new_fits or filled_by_server(net.after, table, column)
    return Breaks(
        old="" if old_fits else f"a {old.type} written to {where} may not fit {new.type}",
        new="" if new_fits else f"a {new.type} written to {where} may not fit {old.type}",
    )


@breaks.register
def _(change: SetNotNull, net: Net) -> Breaks:
    old, new = net.old(change.table, change.column), net.new(change.table, change.column)
    if old is None or new is None or new.null or not old.null:
        return Breaks()
    if net.refuses_null(net.before.tables[change.table], change.column):
        return Breaks()
    return Breaks(old=f"writing NULL to {change.table}.{change.column} fails")


@breaks.register
def _(change: DropNotNull, net: Net) -> Breaks:
    old, new = net.old(change.table, change.column), net.new(change.table, change.column)
    if old is None or new is None or old.null or not new.null:
        return Breaks()
    return Breaks(new=f"writing NULL to {change.table}.{change.column} fails")


@breaks.register
def _(change: DropDefault, net: Net) -> Breaks:
    old, new = net.old(change.table, change.column), net.new(change.table, change.column)
    if old is None or new is None or new.default or not old.default or not required(new):
        return Breaks()
    return Breaks(old=f"inserting into {change.table} without {change.column} fails")


@breaks.register
def _(change: DropIdentity, net: Net) -> Breaks:
    old, new = net.old(change.table, change.column), net.new(change.table, change.column)
    if old is None or new is None or required(old) or not required(new):
        return Breaks()
    return Breaks(old=f"inserting into {change.table} without {change.column} fails")


@breaks.register
def _(change: SetDefault, net: Net) -> Breaks:
    old, new = net.old(change.table, change.column), net.new(change.table, change.column)
    if old is None or new is None or not new.default or old.default or not required(old):
        return Breaks()
    return Breaks(new=f"inserting into {change.table} without {change.column} fails")


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


@breaks.register
def _(change: CreateView, net: Net) -> Breaks:
    known = change.view.name in net.before.views or change.view.name in net.before.tables
    return Breaks() if known else Breaks(new=f"there is no view {change.view.name} yet")


@breaks.register
def _(change: DropView, net: Net) -> Breaks:
    kept = change.view in net.after.views or change.view in net.after.tables
    return Breaks() if kept else Breaks(old=f"there is no view {change.view} any more")


@breaks.register
def _(change: ChangeEnum, net: Net) -> Breaks:
    new = f"{change.name} has no value {change.value!r} yet"
    old = f"{change.name} has another name for {change.value!r}" if change.action == "rename value" else ""
    return Breaks(old=old, new=new)


@breaks.register
def _(change: ChangePolicy, net: Net) -> Breaks:
    return (
        Breaks(old=f"rows of {change.table} may be hidden from it or refused")
        if change.action == "create"
        else Breaks()
    )
