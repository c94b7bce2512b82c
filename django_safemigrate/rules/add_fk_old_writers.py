"""A foreign key is demanded that the deployed code does not know of.

From then on its INSERTs fail where the row referred to is missing, and its DELETEs where one is still
referred to. https://docs.djangoproject.com/en/stable/ref/models/fields/#foreignkey
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._breaks import broken
from django_safemigrate.rules._inline import inline
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import AddColumn, AddConstraint
from django_safemigrate.schema.net import required
from django_safemigrate.schema.objects import Kind


@rule(Severity.WARNING, AddConstraint, AddColumn, runner="adds it once no old code is left")
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for one in broken(migration, AddConstraint):
        constraint = one.change.constraint
        if constraint.kind is Kind.FOREIGN_KEY:
            yield one.verdict(
                f"Adding foreign key {constraint.name} refuses rows that the deployed code may write to {one.change.table}, and"
                f" keeps rows of {constraint.target} it may delete.",
                "First deploy code that keeps to it, and remove rows that refer to nothing; then add the key.",
            )
    for other in broken(migration, AddColumn):
        column = migration.net.new(other.change.table, other.change.column.name)
        keys = inline(other.change, Kind.FOREIGN_KEY)
        if keys and column and column.default and not required(column):
            yield other.verdict(
                f"Adding foreign key column {other.change.table}.{column.name} with a database default keeps the row of {keys[0].target} that it"
                " refers to, which the deployed code may delete.",
                "Make sure that the deployed code leaves that row alone; or add the field with db_constraint=False, and the key once no old code"
                " is left.",
            )
