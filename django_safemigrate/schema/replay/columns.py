"""Columns added, dropped and renamed."""

from __future__ import annotations

from dataclasses import replace

from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.changes import AddColumn, DropColumn, RenameColumn
from django_safemigrate.schema.objects import Sequence, Table
from django_safemigrate.schema.replay.constraints import add
from django_safemigrate.schema.replay.family import family, without
from django_safemigrate.schema.replay.registry import missing, replay
from django_safemigrate.schema.replay.renames import (
    Renaming,
    in_constraint,
    in_expression,
    in_index,
    names,
    quoted,
)
from django_safemigrate.schema.replay.sequences import remove_owned
from django_safemigrate.schema.replay.tables import drop_views_of


@replay.register
def add_column(change: AddColumn, catalog: Catalog) -> None:
    table = catalog.tables.get(change.table)
    if table is None:
        missing(catalog, f"table {change.table}")
        return
    column = change.column
    if column.name in table.columns:
        return
    if column.default is not None and column.default.sql == "NULL":
        column = replace(column, default=None)
    catalog.edit(change.table, columns={**table.columns, column.name: column})
    if column.sequence:
        owner = (change.table, column.name)
        catalog.sequences[column.sequence] = Sequence(column.sequence, owner, column.type)
    for constraint in change.constraints:
        add(catalog, change.table, constraint)
    for child in list(catalog.partitions(change.table)):
        add_column(AddColumn(child.name, replace(column, sequence=None)), catalog)
    for part in change.parts:
        add(catalog, part.table, part.constraint)


@replay.register
def drop_column(change: DropColumn, catalog: Catalog) -> None:
    table = catalog.tables.get(change.table)
    if table is None or change.column not in table.columns:
        if not change.if_exists:
            missing(catalog, f"column {change.column} of table {change.table}")
        return
    for one in list(family(catalog, table)):
        _drop(one.name, change.column, catalog)
    if change.cascade:
        _drop_views(change, catalog)


def _drop_views(change: DropColumn, catalog: Catalog) -> None:
    """Forget the views that are sure to read a column that is dropped."""
    for view in list(catalog.views.values()):
        if change.table not in view.reads or not view.may_read(change.column):
            continue
        if view.reads == (change.table,) and view.names is not None:
            catalog.views.pop(view.name, None)
            drop_views_of(view.name, catalog)
        else:
            catalog.unknown.append(
                f"views that read {change.column} of {change.table} are dropped with it; it is not known which do"
            )


def _drop(name: str, gone: str, catalog: Catalog) -> None:
    for holder, constraint in list(catalog.references(name)):
        if gone in constraint.target_columns:
            catalog.edit(
                holder.name, constraints=without(catalog.tables[holder.name].constraints, constraint.name)
            )
    remove_owned(catalog, name, gone)
    table = catalog.tables[name]
    dependent = [
        one.name for one in table.columns.values() if one.generated and gone in one.generated.columns
    ]
    catalog.edit(
        name,
        columns=without(table.columns, gone),
        constraints={key: one for key, one in table.constraints.items() if gone not in one.reads},
        indexes={key: one for key, one in table.indexes.items() if gone not in one.columns},
    )
    for column in dependent:
        if column in catalog.tables[name].columns:
            _drop(name, column, catalog)


@replay.register
def rename_column(change: RenameColumn, catalog: Catalog) -> None:
    table = catalog.tables.get(change.table)
    if change.table in catalog.views:
        # The columns of a view are not kept.
        return
    if table is None or change.column not in table.columns:
        missing(catalog, f"column {change.column} of table {change.table}")
        return
    for one in list(family(catalog, table)):
        if change.column in one.columns:
            _rename(
                one,
                Renaming(change.column, change.new_name, change.spelled or quoted(change.new_name)),
                catalog,
            )
    for view in list(catalog.views.values()):
        if change.table in view.reads and view.names and change.column in view.names:
            # It may read a column of the old name of another table as well.
            catalog.views[view.name] = replace(view, names=view.names | {change.new_name})


def _rename(table: Table, renaming: Renaming, catalog: Catalog) -> None:
    old, new = renaming.old, renaming.new
    columns = {
        (new if name == old else name): replace(
            one, name=new if name == old else name, generated=in_expression(one.generated, renaming)
        )
        for name, one in table.columns.items()
    }
    indexes = {
        name: in_index(one, renaming) if old in one.columns else one for name, one in table.indexes.items()
    }
    constraints = {name: in_constraint(one, renaming) for name, one in table.constraints.items()}
    catalog.edit(table.name, columns=columns, indexes=indexes, constraints=constraints)
    for holder, constraint in list(catalog.references(table.name)):
        pointed = replace(constraint, target_columns=names(constraint.target_columns, renaming))
        # Read again: a table may hold several keys to this one.
        held = catalog.tables[holder.name].constraints
        catalog.edit(holder.name, constraints={**held, constraint.name: pointed})
    sequence = columns[new].sequence
    if sequence in catalog.sequences:
        catalog.sequences[sequence] = replace(catalog.sequences[sequence], owner=(table.name, new))
