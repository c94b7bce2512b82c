"""A ForeignKey is removed from the models alone while its constraint stays.

New code does not know that rows refer to the one it deletes, so that it neither deletes them first nor sets
them NULL, and fails.
https://docs.djangoproject.com/en/stable/ref/migration-operations/#separatedatabaseandstate
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._forgotten import forgotten
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.objects import Kind


@rule(Severity.ERROR)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for operation, table, column in forgotten(migration):
        for key in table.constraint(Kind.FOREIGN_KEY):
            if (
                key.columns == (column.name,)
                and key.on_delete in ("no action", "restrict")
                and key.target != table.name
            ):
                yield Verdict(
                    operation,
                    f"Removing the key {table.name}.{column.name} from the models while {key.name} stays breaks the new code when it deletes a"
                    f" row of {key.target}.",
                    "Drop the constraint in an earlier migration: AlterField(db_constraint=False).",
                    table=table.name,
                )
