"""A column loses the database default that the deployed code relies on.

Code that knows db_default leaves the value to the database, which then writes NULL into a NOT NULL column and
fails. A column that stops being an identity is the same.
https://docs.djangoproject.com/en/stable/ref/models/fields/#db-default
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._breaks import broken
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import DropDefault, DropIdentity

HINT = "Keep the database default until the code that relies on it is gone, then drop it in a later release."


@rule(Severity.ERROR, DropDefault, DropIdentity, runner="drops it once no old code is left")
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for one in broken(migration, DropDefault):
        yield one.verdict(
            f"Dropping the database default of {one.change.table}.{one.change.column} breaks the deployed code, whose inserts rely on it.",
            HINT,
        )
    for other in broken(migration, DropIdentity):
        yield other.verdict(
            f"Making {other.change.table}.{other.change.column} no identity any more breaks the deployed code, whose inserts rely on it.",
            HINT,
        )
