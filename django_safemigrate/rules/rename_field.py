"""A column is renamed that the deployed code knows by its old name.

Old code fails after the rename and new code before it, so no order of deploying is right. Renaming the field
alone, with db_column kept, is harmless. https://docs.djangoproject.com/en/stable/ref/models/fields/#db-column
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._breaks import broken
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import RenameColumn


@rule(Severity.ERROR, RenameColumn)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for one in broken(migration, RenameColumn):
        yield one.verdict(
            f"Renaming column {one.change.table}.{one.change.column} to {one.change.new_name} breaks the deployed code, which uses the old name.",
            f"Keep the column: give the field db_column='{one.change.column}' (AlterField) in the migration that renames it. A key of an automatic "
            "many-to-many table has no field to give it to: make a through model of the table first.",
        )
