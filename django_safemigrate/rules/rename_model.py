"""A table is renamed that the deployed code knows by its old name.

Old code fails after the rename and new code before it, so no order of deploying is right. Renaming the model
alone, with db_table kept, is harmless. https://docs.djangoproject.com/en/stable/ref/models/options/#db-table
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._breaks import broken
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import RenameTable


@rule(Severity.ERROR, RenameTable)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for one in broken(migration, RenameTable):
        yield one.verdict(
            f"Renaming table {one.change.table} to {one.change.new_name} breaks the deployed code, which uses the old name.",
            f"Keep the table: put AlterModelTable with '{one.change.table}' before RenameModel, which then runs no SQL; for the table of a "
            f"ManyToManyField, AlterField with db_table='{one.change.table}' before RenameField.",
        )
