"""Constraints added, validated, dropped and renamed, with the indexes behind them."""

from __future__ import annotations

from dataclasses import replace

from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.changes import (
    AddConstraint,
    AlterConstraint,
    ConstraintChange,
    DropConstraint,
    RenameConstraint,
    ValidateConstraint,
)
from django_safemigrate.schema.names import beside
from django_safemigrate.schema.objects import Constraint, Index, IndexKey, Kind, Table
from django_safemigrate.schema.replay.family import counterpart, edit_column, family, without
from django_safemigrate.schema.replay.registry import missing, replay


def index_behind(constraint: Constraint, table: str) -> Index | None:
    """The index that the server makes for a key or exclusion constraint."""
    if constraint.index is None:
        return None
    exclusion = constraint.kind is Kind.EXCLUSION
    return Index(
        constraint.index,
        table,
        constraint.keys if exclusion else tuple(IndexKey(column) for column in constraint.columns),
        unique=not exclusion,
        method=constraint.method or "btree",
        where=constraint.expression if exclusion else None,
        include=constraint.include,
        nulls_distinct=constraint.nulls_distinct,
        constraint=constraint.name,
    )


def add(catalog: Catalog, table_name: str, constraint: Constraint, using_index: str | None = None) -> None:
    """Put ``constraint`` on a table, with the index that the server makes, or takes over, for it."""
    demanded = constraint.kind is Kind.PRIMARY_KEY or (
        constraint.kind is Kind.NOT_NULL and constraint.validated
    )
    for name in constraint.columns if demanded else ():
        for one in list(family(catalog, catalog.tables[table_name])):
            if name in one.columns and one.columns[name].null:
                edit_column(catalog, one.name, name, null=False)
    table = catalog.tables[table_name]
    indexes, made = dict(table.indexes), index_behind(constraint, table_name)
    taken = indexes.get(using_index or "")
    if taken is not None and constraint.index is not None:
        made = replace(taken, name=constraint.index, constraint=constraint.name)
        indexes = {
            (made.name if one is taken else name): made if one is taken else one
            for name, one in indexes.items()
        }
    elif made is not None:
        indexes[made.name] = made
    catalog.edit(table_name, indexes=indexes, constraints={**table.constraints, constraint.name: constraint})


@replay.register
def add_constraint(change: AddConstraint, catalog: Catalog) -> None:
    if change.table not in catalog.tables:
        missing(catalog, f"table {change.table}")
        return
    for one in (change, *change.parts):
        add(catalog, one.table, one.constraint, one.using_index)


def _found(change: ConstraintChange, catalog: Catalog) -> Constraint | None:
    table = catalog.tables.get(change.table)
    found = table.constraints.get(change.constraint) if table else None
    if found is None:
        missing(catalog, f"constraint {change.constraint} of table {change.table}")
    return found


def _edit(table: str, catalog: Catalog, constraint: Constraint) -> None:
    catalog.edit(table, constraints={**catalog.tables[table].constraints, constraint.name: constraint})


@replay.register
def validate_constraint(change: ValidateConstraint, catalog: Catalog) -> None:
    found = _found(change, catalog)
    for table in list(family(catalog, catalog.tables[change.table])) if found else ():
        same = found if table.name == change.table else counterpart(found, table, catalog) if found else None
        if same is not None and same.kind is Kind.NOT_NULL:
            add(catalog, table.name, replace(same, validated=True))
        elif same is not None:
            _edit(table.name, catalog, replace(same, validated=True))


@replay.register
def alter_constraint(change: AlterConstraint, catalog: Catalog) -> None:
    found = _found(change, catalog)
    if found is None:
        return
    if change.deferrable is not None:
        found = replace(found, deferrable=change.deferrable)
    if change.initially_deferred is not None:
        found = replace(found, initially_deferred=change.initially_deferred)
    if change.enforced is not None:
        found = replace(found, enforced=change.enforced, validated=change.enforced)
    _edit(change.table, catalog, found)


@replay.register
def drop_constraint(change: DropConstraint, catalog: Catalog) -> None:
    table = catalog.tables.get(change.table)
    found = table.constraints.get(change.constraint) if table else None
    if table is None or found is None:
        if not change.if_exists:
            missing(catalog, f"constraint {change.constraint} of table {change.table}")
        return
    for one in list(family(catalog, table)):
        same = found if one is table else counterpart(found, one, catalog)
        if same is not None:
            _drop(one, same, catalog)
    if change.cascade:
        drop_references(catalog, table, found.index)


def _drop(table: Table, constraint: Constraint, catalog: Catalog) -> None:
    catalog.edit(
        table.name,
        constraints=without(table.constraints, constraint.name),
        indexes=without(table.indexes, constraint.index),
    )
    if constraint.kind is Kind.NOT_NULL:
        edit_column(catalog, table.name, constraint.columns[0], null=True)


def drop_references(catalog: Catalog, table: Table, index: str | None) -> None:
    """Forget the foreign keys that rely on a unique index of ``table``, as it was
    before the index was dropped.

    A key relies on the oldest index that serves. Source: ``transformFkeyCheckAttrs`` in PostgreSQL's
    src/backend/commands/tablecmds.c.
    """
    dropped = table.indexes.get(index or "")
    if dropped is None or not _serves(dropped, table):
        return
    columns = {part.column for part in dropped.keys}
    alike = (one for one in table.indexes.values() if {part.column for part in one.keys} == columns)
    if next((one for one in alike if _serves(one, table)), None) is not dropped:
        return
    for holder, reference in list(catalog.references(table.name)):
        if set(reference.target_columns) == columns:
            held = catalog.tables[holder.name].constraints
            catalog.edit(holder.name, constraints=without(held, reference.name))


def _serves(index: Index, table: Table) -> bool:
    """Whether a foreign key may rely on ``index``."""
    constraint = table.constraints.get(index.constraint or "")
    return index.unique and index.where is None and not (constraint and constraint.deferrable)


@replay.register
def rename_constraint(change: RenameConstraint, catalog: Catalog) -> None:
    found = _found(change, catalog)
    if found is None:
        return
    for table in list(family(catalog, catalog.tables[change.table])):
        same = table.constraints.get(change.constraint)
        if same is not None and (table.name == change.table or same.kind in (Kind.CHECK, Kind.NOT_NULL)):
            renamed(table, same, change.new_name, catalog)


def renamed(table: Table, constraint: Constraint, new: str, catalog: Catalog) -> None:
    """Give a constraint another name, and with it the index behind it: the server keeps the two equal.

    https://www.postgresql.org/docs/current/sql-altertable.html (RENAME CONSTRAINT), …/sql-alterindex.html
    """
    behind = constraint.index
    index = beside(behind, new) if behind else None
    constraints = {
        (new if one is constraint else name): replace(one, name=new, index=index)
        if one is constraint
        else one
        for name, one in table.constraints.items()
    }
    indexes = {
        (index if index and name == behind else name): (
            replace(one, name=index, constraint=new) if index and name == behind else one
        )
        for name, one in table.indexes.items()
    }
    catalog.edit(table.name, constraints=constraints, indexes=indexes)
