"""A foreign key is of a narrower type than what it points at.

https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-FK
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration, CompiledOperation
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import AddColumn, AddConstraint, CreateTable
from django_safemigrate.schema.objects import Column, Constraint, Kind


@rule(Severity.WARNING, CreateTable, AddColumn, AddConstraint, opt_in=True)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    if migration.direction != "forward":
        return
    for operation, table, key in _keys(migration):
        for column, target in _pairs(migration, table, key):
            if column.type != target.type and not migration.database.fits(target.type, column.type):
                yield Verdict(
                    operation,
                    f"Foreign key {table}.{column.name} of type {column.type} cannot hold every {target.type} of {key.target}.{target.name}.",
                    f"Make the column {target.type}, as a ForeignKey does by itself.",
                    table=table,
                )


def _keys(migration: CompiledMigration) -> Iterator[tuple[CompiledOperation, str, Constraint]]:
    """Every foreign key that is made, with its table."""
    for operation, _, change in migration.of_kind(CreateTable):
        yield from (
            (operation, change.table, one) for one in change.constraints if one.kind is Kind.FOREIGN_KEY
        )
    for operation, _, added in migration.of_kind(AddColumn):
        yield from (
            (operation, added.table, one) for one in added.constraints if one.kind is Kind.FOREIGN_KEY
        )
    for operation, _, key in migration.of_kind(AddConstraint):
        if key.constraint.kind is Kind.FOREIGN_KEY:
            yield operation, key.table, key.constraint


def _pairs(migration: CompiledMigration, table: str, key: Constraint) -> Iterator[tuple[Column, Column]]:
    """The columns of a key, each with the one it points at, as the migration leaves them."""
    holder, target = migration.after.tables.get(table), migration.after.tables.get(key.target or "")
    if holder is None or target is None:
        return
    for here, there in zip(key.columns, key.target_columns, strict=False):
        if here in holder.columns and there in target.columns:
            yield holder.columns[here], target.columns[there]
