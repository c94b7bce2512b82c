"""Altering a ForeignKey drops its constraint and validates a new one.

Django drops and re-adds the constraint whenever null, db_index, uniqueness or the column name of the field
changes, even for null=True. Both tables stay locked while every row is checked again
(django.db.backends.base.schema, BaseDatabaseSchemaEditor._alter_field).
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


@rule(
    Severity.ERROR,
    AddConstraint,
    runner="keeps the constraint, or adds the changed one NOT VALID and validates it afterwards",
)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for danger, change in dangers(migration, AddConstraint):
        if change.constraint.kind is Kind.FOREIGN_KEY and cause(danger.operation, change) is Cause.RECREATED:
            yield danger.verdict(
                f"Altering the key on {danger.table}.{', '.join(change.constraint.columns)} drops its foreign key and"
                f" {danger.suffers} while a new one is validated.",
                "Use SeparateDatabaseAndState: AlterField in state_operations, and in database_operations only the statement that is needed,"
                " such as RunSQL('ALTER TABLE … ALTER COLUMN … DROP NOT NULL').",
            )
