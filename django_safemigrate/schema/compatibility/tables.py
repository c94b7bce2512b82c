"""Tables that code does not find yet, or no more."""

from __future__ import annotations

from django_safemigrate.schema.changes import CreateTable, DropTable, RenameTable, SetTableSchema
from django_safemigrate.schema.compatibility.columns import retyped
from django_safemigrate.schema.compatibility.registry import breaks
from django_safemigrate.schema.net import Breaks, Net, required
from django_safemigrate.schema.objects import Kind


@breaks.register
def _(change: CreateTable, net: Net) -> Breaks:
    if change.table in net.before.tables or change.table not in net.after.tables or change.temporary:
        return Breaks()
    return Breaks(new=f"there is no table {change.table} yet")


@breaks.register
def _(change: DropTable, net: Net) -> Breaks:
    before = net.before.tables.get(change.table)
    if change.table in net.after.tables:
        return _replaced(change.table, net)
    if before is None and change.if_exists:
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
    if not gone and not made:
        return _replaced(old, net)
    return Breaks(
        old=f"there is no table {old} any more" if gone else "",
        new=f"there is no table {new} yet" if made else "",
    )


def _replaced(table: str, net: Net) -> Breaks:
    """What breaks where another table is found under the name than before."""
    before, after = net.before.tables.get(table), net.after.tables.get(table)
    if before is None or after is None:
        return Breaks()
    found = [retyped(table, one, net) for one in before.columns]
    old = [
        *(f"there is no column {table}.{one} any more" for one in before.columns if one not in after.columns),
        *(
            f"inserting into {table} without {name} fails"
            for name, one in after.columns.items()
            if name not in before.columns and required(one)
        ),
        *(one.old for one in found),
    ]
    new = [
        *(f"there is no column {table}.{one} yet" for one in after.columns if one not in before.columns),
        *(one.new for one in found),
    ]
    return Breaks(next(filter(None, old), ""), next(filter(None, new), ""))
