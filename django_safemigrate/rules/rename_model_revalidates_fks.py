"""Renaming a model validates every foreign key that points at it again.

RenameModel drops and re-adds each incoming foreign key and those of its many-to-many tables. All these tables
stay locked, even for reads, while every row of them is checked
(django.db.migrations.operations.models.RenameModel).
https://www.postgresql.org/docs/current/sql-altertable.html
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._dangers import dangers
from django_safemigrate.rules._keys import Cause, cause
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import AddConstraint
from django_safemigrate.schema.objects import Kind


@rule(Severity.ERROR, AddConstraint, runner="keeps the constraints and only renames them")
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for danger, change in dangers(migration, AddConstraint):
        if change.constraint.kind is Kind.FOREIGN_KEY and cause(danger.operation, change) is Cause.RENAMED:
            yield danger.verdict(
                f"Renaming the model validates foreign key {change.constraint.name} again and {danger.suffers} until it is done.",
                "Pin the old table with Meta.db_table: AlterModelTable before RenameModel in the same migration, which then runs no SQL.",
            )
