"""Views, triggers, types and whatever else has a name."""

from __future__ import annotations

from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.changes import (
    Change,
    ChangeEnum,
    ChangeObject,
    CreateCollation,
    CreateDomain,
    CreateEnum,
    CreateTrigger,
    CreateView,
    DropTrigger,
    DropView,
    RenameTrigger,
)
from django_safemigrate.schema.inverse.registry import Irreversible, inverse
from django_safemigrate.schema.objects import RelationKind

VIEWS = frozenset({RelationKind.VIEW.value, RelationKind.MATERIALIZED_VIEW.value})


@inverse.register
def _(change: CreateView, before: Catalog, after: Catalog) -> tuple[Change, ...]:
    name, kind = change.view.name, change.view.kind
    if name in before.views:
        raise Irreversible(f"View {name} was replaced: the query it had is not known.")
    return (
        DropView(
            name,
            materialized=kind is RelationKind.MATERIALIZED_VIEW,
            foreign=kind is RelationKind.FOREIGN_TABLE,
        ),
    )


@inverse.register
def _(change: DropView, before: Catalog, after: Catalog) -> tuple[Change, ...]:
    raise Irreversible(f"View {change.view} is gone: its query is not known.")


@inverse.register
def _(change: CreateTrigger, before: Catalog, after: Catalog) -> tuple[Change, ...]:
    if ("trigger", f"{change.table}.{change.name}") in before.others:
        raise Irreversible(
            f"Trigger {change.name} of {change.table} was replaced: what it did before is not known."
        )
    return (DropTrigger(change.table, change.name),)


@inverse.register
def _(change: DropTrigger, before: Catalog, after: Catalog) -> tuple[Change, ...]:
    raise Irreversible(f"Trigger {change.name} of {change.table} is gone: what it did is not known.")


@inverse.register
def _(change: RenameTrigger, before: Catalog, after: Catalog) -> tuple[Change, ...]:
    return (RenameTrigger(change.table, change.new_name, change.name),)


@inverse.register
def _(change: CreateEnum, before: Catalog, after: Catalog) -> tuple[Change, ...]:
    return (ChangeObject("drop", "type", change.name),)


@inverse.register
def _(change: CreateDomain, before: Catalog, after: Catalog) -> tuple[Change, ...]:
    return (ChangeObject("drop", "domain", change.name),)


@inverse.register
def _(change: CreateCollation, before: Catalog, after: Catalog) -> tuple[Change, ...]:
    return (ChangeObject("drop", "collation", change.name),)


@inverse.register
def _(change: ChangeEnum, before: Catalog, after: Catalog) -> tuple[Change, ...]:
    if change.action != "rename value":
        raise Irreversible(f"A value cannot be taken from {change.name} again: {change.value!r} stays.")
    return (ChangeEnum(change.action, change.name, change.new_value, change.value),)


@inverse.register
def _(change: ChangeObject, before: Catalog, after: Catalog) -> tuple[Change, ...]:
    if change.action == "rename" and change.what in VIEWS:
        return (ChangeObject("rename", change.what, change.new_name, new_name=change.name),)
    if (change.action, change.what) == ("create", "extension") and change.name not in before.extensions:
        return (ChangeObject("drop", "extension", change.name),)
    raise Irreversible(f"What became of {change.what} {change.name} cannot be undone ({change.action}).")
