"""Views, extensions, schemas, and statements nobody understands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.changes import (
    ChangeObject,
    CreateTrigger,
    CreateView,
    DropTrigger,
    DropView,
    Opaque,
    SetSetting,
)
from django_safemigrate.schema.names import qualified, split
from django_safemigrate.schema.replay import collations, sequences, types
from django_safemigrate.schema.replay.registry import missing, replay
from django_safemigrate.schema.replay.tables import drop_views_of, forget_table, move, rename_in_views


@replay.register
def create_view(change: CreateView, catalog: Catalog) -> None:
    if not catalog.has_relation(change.view.name):
        # Nobody sees it yet either: an index on a materialized view of this migration stops nobody.
        catalog.new.add(change.view.name)
        catalog.views[change.view.name] = change.view
    elif change.replace:
        catalog.views[change.view.name] = change.view


@replay.register
def drop_view(change: DropView, catalog: Catalog) -> None:
    if catalog.views.pop(change.view, None) is None:
        if not change.if_exists:
            missing(catalog, f"view {change.view}")
        return
    drop_views_of(change.view, catalog)


@replay.register
def change_object(change: ChangeObject, catalog: Catalog) -> None:
    handle = HANDLERS.get((change.action, change.what))
    if handle is not None:
        handle(change, catalog)
    elif change.what in NAMED_ONLY:
        if change.action in ("drop", "rename"):
            catalog.others.discard((change.what, change.name))
        if change.action in ("create", "replace", "rename"):
            catalog.others.add((change.what, change.new_name or change.name))


@replay.register
def create_trigger(change: CreateTrigger, catalog: Catalog) -> None:
    catalog.others.add(("trigger", f"{change.table}.{change.name}"))


@replay.register
def drop_trigger(change: DropTrigger, catalog: Catalog) -> None:
    catalog.others.discard(("trigger", f"{change.table}.{change.name}"))


def _rename_view(change: ChangeObject, catalog: Catalog) -> None:
    view = catalog.views.pop(change.name, None)
    if view is None:
        missing(catalog, f"view {change.name}")
        return
    catalog.views[change.new_name] = replace(view, name=change.new_name)
    rename_in_views(change.name, change.new_name, catalog)


def _create_extension(change: ChangeObject, catalog: Catalog) -> None:
    catalog.extensions.add(change.name)


def _drop_extension(change: ChangeObject, catalog: Catalog) -> None:
    catalog.extensions.discard(change.name)


def _drop_schema(change: ChangeObject, catalog: Catalog) -> None:
    for name in [name for name in catalog.tables if split(name)[0] == change.name]:
        if name in catalog.tables:
            forget_table(name, catalog)
    for name in [name for name in catalog.views if split(name)[0] == change.name]:
        catalog.views.pop(name, None)
        drop_views_of(name, catalog)
    for name in [name for name in catalog.sequences if split(name)[0] == change.name]:
        sequences.remove(catalog, name)
    for name in [name for name in (*catalog.enums, *catalog.domains) if split(name)[0] == change.name]:
        types.remove(catalog, name)
    for name in [name for name in catalog.collations if split(name)[0] == change.name]:
        collations.remove(catalog, name)


def _rename_schema(change: ChangeObject, catalog: Catalog) -> None:
    def moved(name: str) -> str:
        return qualified(change.new_name, split(name)[1])

    for name in [name for name in catalog.tables if split(name)[0] == change.name]:
        move(name, moved(name), catalog)
    for name in [name for name in catalog.views if split(name)[0] == change.name]:
        catalog.views[moved(name)] = replace(catalog.views.pop(name), name=moved(name))
        rename_in_views(name, moved(name), catalog)
    for name in [name for name in catalog.sequences if split(name)[0] == change.name]:
        sequences.move(catalog, name, moved(name))
    for name in [name for name in (*catalog.enums, *catalog.domains) if split(name)[0] == change.name]:
        types.move(catalog, name, moved(name))
    for name in [name for name in catalog.collations if split(name)[0] == change.name]:
        collations.move(catalog, name, moved(name))


NAMED_ONLY = frozenset({"aggregate", "function", "procedure"})
HANDLERS: Mapping[tuple[str, str], Callable[[ChangeObject, Catalog], None]] = {
    ("create", "extension"): _create_extension,
    ("drop", "extension"): _drop_extension,
    ("drop", "collation"): collations.drop,
    ("rename", "collation"): collations.rename,
    ("rename", "view"): _rename_view,
    ("rename", "materialized view"): _rename_view,
    ("rename", "type"): types.rename,
    ("rename", "domain"): types.rename,
    ("drop", "type"): types.drop,
    ("drop", "domain"): types.drop,
    ("drop", "schema"): _drop_schema,
    ("rename", "schema"): _rename_schema,
}


@replay.register
def opaque(change: Opaque, catalog: Catalog) -> None:
    catalog.unknown.append(change.reason)
    if isinstance(change.written, SetSetting):
        replay(change.written, catalog)
    for name in change.tables:
        if name in catalog.tables:
            catalog.edit(name, unknown=change.reason)
