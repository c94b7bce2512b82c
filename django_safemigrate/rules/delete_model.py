"""A table is dropped that the deployed code still uses.

Every query of the model fails from the moment the table is gone until the last old process is; so does
deleting rows it refers to. https://docs.djangoproject.com/en/stable/ref/migration-operations/#deletemodel
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._breaks import broken
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import DropTable


@rule(Severity.ERROR, DropTable, runner="drops it once no old code is left")
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for one in broken(migration, DropTable):
        # Made and dropped within the migration.
        if one.priced.table and one.change.table not in migration.before.tables:
            continue
        yield one.verdict(
            f"Dropping table {one.change.table} breaks the deployed code, which still uses it{one.also_new}",
            "Set db_constraint=False on its foreign keys, delete the model with SeparateDatabaseAndState(state_operations=[DeleteModel(…)])"
            " and deploy; drop the table in the release after.",
        )
