"""A NOT NULL column is added for which the deployed code gives no value.

Django writes the Python default into the existing rows and then drops it from the column: it is for the code
to give it. Code deployed before does not know the column, so each of its INSERTs fails.
https://docs.djangoproject.com/en/stable/ref/models/fields/#db-default
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._breaks import broken
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import AddColumn
from django_safemigrate.schema.net import required


@rule(Severity.ERROR, AddColumn, runner="keeps the value as a database default until no old code is left")
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for one in broken(migration, AddColumn):
        # That there is no value at all, not even for the rows that are there, is said by a rule of its own.
        made = one.change.column
        kept = migration.net.new(one.change.table, made.name)
        # Any other one breaks old code by its type, or by the row that its default refers to.
        if (
            kept is None
            or not required(kept)
            or (required(made) and made.type not in migration.after.domains)
        ):
            continue
        column = f"{one.change.table}.{made.name}"
        yield one.verdict(
            f"Adding NOT NULL column {column} without a database default breaks the deployed code, whose inserts do not name it.",
            "Give the field db_default=… beside or instead of default=…, or null=True until no old code is left.",
        )
