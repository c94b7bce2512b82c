"""All NULLs of a column are filled and the column set NOT NULL in one transaction.

AlterField(null=False, default=…) runs SET DEFAULT, then one UPDATE over all rows with NULL, then SET NOT
NULL, the first of which takes a lock that stops reads until all of it is done
(django.db.backends.base.schema, BaseDatabaseSchemaEditor._alter_field).
https://www.postgresql.org/docs/current/explicit-locking.html
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._dangers import dangers_in
from django_safemigrate.rules._fills import filled
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import SetNotNull, UpdateRows


@rule(
    Severity.ERROR,
    UpdateRows,
    runner="fills the rows in batches and validates a CHECK before it sets NOT NULL",
)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for operation in migration.operations:
        found = {
            (one.table, name): danger
            for danger, one in dangers_in(operation, SetNotNull)
            for name in (one.column,)
        }
        # The UPDATE takes longer than the scan that follows it.
        found |= {
            (one.table, name): danger
            for danger, one in dangers_in(operation, UpdateRows)
            for name in one.columns
        }
        for table, column in sorted(filled(operation)):
            danger = found.get((table, column))
            if danger is not None:
                yield danger.verdict(
                    f"Filling the NULLs of {table}.{column} and setting it NOT NULL {danger.suffers} until all rows are written.",
                    "Fill the rows in batches in a RunPython of its own migration with atomic = False, then prove it with"
                    " AddConstraintNotValid and ValidateConstraint, and last run SET NOT NULL alone, with SeparateDatabaseAndState.",
                )
