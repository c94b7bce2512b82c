"""Views, values of enumerated types, row policies."""

from __future__ import annotations

from django_safemigrate.schema.changes import ChangeEnum, ChangePolicy, CreateView, DropView
from django_safemigrate.schema.compatibility.registry import breaks
from django_safemigrate.schema.net import Breaks, Net


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
