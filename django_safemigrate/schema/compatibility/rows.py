"""Rows that are made to refer to others."""

from __future__ import annotations

from django_safemigrate.schema.changes import UpdateRows
from django_safemigrate.schema.compatibility.registry import breaks
from django_safemigrate.schema.net import Breaks, Net, was_there
from django_safemigrate.schema.objects import Kind


@breaks.register
def _(change: UpdateRows, net: Net) -> Breaks:
    after = net.after.tables.get(change.table)
    if after is None or not was_there(net, change.table):
        return Breaks()
    for key in after.constraint(Kind.FOREIGN_KEY):
        unknown = not any(net.old(change.table, one) for one in key.columns)
        if unknown and key.on_delete == "no action" and set(key.columns) <= set(change.columns):
            column = f"{change.table}.{key.columns[0]}"
            return Breaks(old=f"deleting a row of {key.target} that {column} is made to refer to fails")
    return Breaks()
