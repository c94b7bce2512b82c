"""A column gets a type that not every value of the old one fits.

The deployed code goes on writing values of the old type. Rows that are too long or too large make the
migration fail, or lose part of their value without a word where it names the conversion (USING).
https://www.postgresql.org/docs/current/sql-altertable.html
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._breaks import broken
from django_safemigrate.rules._types import cuts
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import AlterType


@rule(Severity.ERROR, AlterType)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for one in broken(migration, AlterType):
        column = migration.net.old(one.change.table, one.change.column)
        old = column.type if column else "its type"
        cut = ", and cuts the values that are there" if column and cuts(column.type, one.change) else ""
        yield one.verdict(
            f"Changing {one.change.table}.{one.change.column} from {old} to {one.change.type} breaks the deployed code, which may write values"
            f" that do not fit{cut}.",
            "Let the code enforce the new limit first and mend the rows in batches; or add a second field and move over to it.",
        )
