"""Tables made, dropped, renamed, moved, and partitions attached."""

from __future__ import annotations

from dataclasses import replace

from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.changes import (
    AttachPartition,
    ChangeInheritance,
    CreateTable,
    DetachPartition,
    DropTable,
    RenameIndex,
    RenameTable,
    SetTableSchema,
)
from django_safemigrate.schema.names import qualified, split
from django_safemigrate.schema.objects import Index, Sequence, Table
from django_safemigrate.schema.replay import sequences
from django_safemigrate.schema.replay.constraints import add, index_behind
from django_safemigrate.schema.replay.family import edit_column, without
from django_safemigrate.schema.replay.indexes import rename_index
from django_safemigrate.schema.replay.registry import missing, replay

DEFAULT_SCHEMA = "public"


@replay.register
def create_table(change: CreateTable, catalog: Catalog) -> None:
    if change.table in catalog.tables:
        return
    made = [index for one in change.constraints if (index := index_behind(one, change.table))]
    table = Table(
        change.table,
        {one.name: one for one in change.columns},
        {one.name: one for one in change.constraints},
        {one.name: one for one in (*made, *change.indexes)},
        partitioned=change.partitioned,
        parent=change.partition_of or (change.inherits[0] if change.inherits else None),
        unknown="its columns come from a query" if change.as_query else "",
        temporary=change.temporary,
        is_default=change.is_default,
    )
    catalog.put(table)
    catalog.new.add(change.table)
    for column in change.columns:
        if column.sequence:
            catalog.sequences[column.sequence] = Sequence(
                column.sequence, (change.table, column.name), column.type
            )


@replay.register
def drop_table(change: DropTable, catalog: Catalog) -> None:
    if change.table in catalog.tables:
        forget_table(change.table, catalog)
    elif not change.if_exists:
        missing(catalog, f"table {change.table}")


def forget_table(name: str, catalog: Catalog) -> None:
    """Forget a table with everything that goes with it: CASCADE drops that, and
    without it the server refuses."""
    for holder, constraint in list(catalog.references(name)):
        if holder.name != name:
            catalog.edit(
                holder.name, constraints=without(catalog.tables[holder.name].constraints, constraint.name)
            )
    for partition in list(catalog.partitions(name)):
        forget_table(partition.name, catalog)
    sequences.remove_owned(catalog, name)
    drop_views_of(name, catalog)
    catalog.remove(name)


def drop_views_of(relation: str, catalog: Catalog) -> None:
    """Forget the views that read ``relation``, and those that read them."""
    for name, view in list(catalog.views.items()):
        if relation in view.reads and name in catalog.views:
            del catalog.views[name]
            drop_views_of(name, catalog)


@replay.register
def rename_table(change: RenameTable, catalog: Catalog) -> None:
    """ALTER TABLE … RENAME also renames a view, an index or a sequence.
    https://www.postgresql.org/docs/current/sql-altertable.html"""
    old, new = change.table, change.new_name
    if old in catalog.tables:
        move(old, new, catalog)
    elif old in catalog.views:
        catalog.views[new] = replace(catalog.views.pop(old), name=new)
        rename_in_views(old, new, catalog)
    elif old in catalog.sequences:
        sequences.move(catalog, old, new)
    elif catalog.index(old) is not None:
        rename_index(RenameIndex(old, new), catalog)
    elif not change.if_exists:
        missing(catalog, f"table {old}")


def rename_in_views(old: str, new: str, catalog: Catalog) -> None:
    """Carry a relation's new name into the views that read it."""
    for name, view in list(catalog.views.items()):
        if old in view.reads:
            catalog.views[name] = replace(view, reads=tuple(new if one == old else one for one in view.reads))


@replay.register
def set_table_schema(change: SetTableSchema, catalog: Catalog) -> None:
    schema = "" if change.schema == DEFAULT_SCHEMA else change.schema
    if change.table in catalog.tables:
        move(change.table, qualified(schema, split(change.table)[1]), catalog)
    else:
        missing(catalog, f"table {change.table}")


def move(old: str, new: str, catalog: Catalog) -> None:
    """Give a table another name, everywhere it is referred to. Into another schema its indexes
    and sequences go with it."""
    was_new, table, schema = old in catalog.new, catalog.tables[old], split(new)[0]

    def beside(name: str) -> str:
        return qualified(schema, split(name)[1])

    referring = [(holder.name, constraint.name) for holder, constraint in catalog.references(old)]
    catalog.remove(old)
    indexes = {
        beside(name): replace(one, name=beside(name), table=new) for name, one in table.indexes.items()
    }
    constraints = {
        name: replace(one, index=beside(one.index) if one.index else None)
        for name, one in table.constraints.items()
    }
    catalog.put(replace(table, name=new, indexes=indexes, constraints=constraints))
    if was_new:
        catalog.new.add(new)
    for holder, constraint in referring:
        held = catalog.tables[new if holder == old else holder]
        pointed = replace(held.constraints[constraint], target=new)
        catalog.edit(held.name, constraints={**held.constraints, constraint: pointed})
    for partition in list(catalog.partitions(old)):
        catalog.edit(partition.name, parent=new)
    for name, sequence in list(catalog.sequences.items()):
        if sequence.owner and sequence.owner[0] == old:
            catalog.sequences[name] = replace(sequence, owner=(new, sequence.owner[1]))
            if beside(name) != name:
                sequences.move(catalog, name, beside(name))
    rename_in_views(old, new, catalog)


@replay.register
def attach_partition(change: AttachPartition, catalog: Catalog) -> None:
    table = catalog.tables.get(change.partition)
    if table is None:
        missing(catalog, f"table {change.partition}")
        return
    catalog.edit(
        change.partition,
        parent=change.table,
        indexes=_with(table, change.indexes),
        is_default=change.is_default,
    )
    for constraint in change.constraints:
        add(catalog, change.partition, constraint)
    for name, identity in change.identities:
        edit_column(catalog, change.partition, name, identity=identity)


def _with(table: Table, indexes: tuple[Index, ...]) -> dict[str, Index]:
    return {**table.indexes, **{one.name: one for one in indexes}}


@replay.register
def change_inheritance(change: ChangeInheritance, catalog: Catalog) -> None:
    table = catalog.tables.get(change.table)
    if table is None:
        missing(catalog, f"table {change.table}")
    elif change.inherits and table.parent is None:
        catalog.edit(change.table, parent=change.parent)
    elif not change.inherits and table.parent == change.parent:
        catalog.edit(change.table, parent=None)


@replay.register
def detach_partition(change: DetachPartition, catalog: Catalog) -> None:
    table = catalog.tables.get(change.partition)
    if table is None:
        missing(catalog, f"table {change.partition}")
        return
    catalog.edit(change.partition, parent=None, is_default=False)
    for column in table.columns.values():
        # An identity without a sequence of its own was the parent's.
        if column.identity and column.sequence is None:
            edit_column(catalog, table.name, column.name, identity="")
