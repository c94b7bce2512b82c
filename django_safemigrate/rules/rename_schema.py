"""A table is moved to another schema, or its schema renamed, while deployed code looks for it where it was.

https://www.postgresql.org/docs/current/sql-alterschema.html
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._breaks import broken, meets_old_code
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import ChangeObject, SetTableSchema


@rule(Severity.ERROR, SetTableSchema)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    hint = "Put both schemas into the search_path of every role first, or leave an updatable view under the old name until no old code is left."
    for one in broken(migration, SetTableSchema):
        yield one.verdict(
            f"Moving table {one.change.table} to schema {one.change.schema} breaks the deployed code, which looks for it where it was.",
            hint,
        )
    for operation, _, change in migration.of_kind(ChangeObject) if meets_old_code(migration) else ():
        if change.what == "schema" and change.action == "rename":
            yield Verdict(
                operation,
                f"Renaming schema {change.name} breaks the deployed code, which looks for its tables under the old name.",
                hint,
            )
