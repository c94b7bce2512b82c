"""Tables that code does not find yet, or no more."""

from __future__ import annotations

from django_safemigrate.schema.changes import CreateTable, DropTable, RenameTable, SetTableSchema
from django_safemigrate.schema.compatibility.registry import breaks
from django_safemigrate.schema.net import Breaks, Net
from django_safemigrate.schema.objects import Kind


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
