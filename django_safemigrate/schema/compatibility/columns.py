"""Columns that code does not find, and values that it cannot write or read."""

from __future__ import annotations

from django_safemigrate.schema.changes import (
    AddColumn,
    AlterType,
    DropColumn,
    DropDefault,
    DropIdentity,
    DropNotNull,
    RenameColumn,
    SetDefault,
    SetNotNull,
)
from django_safemigrate.schema.compatibility.registry import breaks
from django_safemigrate.schema.net import Breaks, Net, filled_by_server, required, was_there
from django_safemigrate.schema.objects import Kind


@breaks.register
def _(change: AddColumn, net: Net) -> Breaks:
    name = change.column.name
    column = net.new(change.table, name)
    if column is None or not was_there(net, change.table):
        return Breaks()
    if net.old(change.table, name):
        return retyped(change.table, name, net)
    fails = required(column) and net.omits(change.table, name)
    old = f"inserting into {change.table} without {name} fails" if fails else ""
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
    if not gone and not made:
        return retyped(change.table, change.new_name, net)
    return Breaks(
        old=f"there is no column {change.table}.{change.column} any more" if gone else "",
        new=f"there is no column {change.table}.{change.new_name} yet" if made else "",
    )


@breaks.register
def _(change: AlterType, net: Net) -> Breaks:
    return retyped(change.table, change.column, net)


def retyped(table: str, column: str, net: Net) -> Breaks:
    """What a column breaks whose type is another one after all."""
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
    if not net.omits(change.table, change.column):
        return Breaks()
    return Breaks(old=f"inserting into {change.table} without {change.column} fails")


@breaks.register
def _(change: DropIdentity, net: Net) -> Breaks:
    old, new = net.old(change.table, change.column), net.new(change.table, change.column)
    if old is None or new is None or required(old) or not required(new):
        return Breaks()
    if not net.omits(change.table, change.column):
        return Breaks()
    return Breaks(old=f"inserting into {change.table} without {change.column} fails")


@breaks.register
def _(change: SetDefault, net: Net) -> Breaks:
    old, new = net.old(change.table, change.column), net.new(change.table, change.column)
    if old is None or new is None or not new.default or old.default or not required(old):
        return Breaks()
    return Breaks(new=f"inserting into {change.table} without {change.column} fails")
