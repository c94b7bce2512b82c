"""A column is dropped that the deployed code still reads and writes.

Django names every column of a model in SELECT and INSERT, so all queries of that model fail from the moment
the column is gone until the last old process is.
https://docs.djangoproject.com/en/stable/ref/models/querysets/#defer
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._breaks import broken
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import DropColumn


@rule(Severity.ERROR, DropColumn, runner="drops it once no old code is left")
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for one in broken(migration, DropColumn):
        yield one.verdict(
            f"Dropping column {one.change.table}.{one.change.column} breaks the deployed code, which still reads and writes it{one.also_new}",
            "Make the column nullable or give it db_default, and a ForeignKey db_constraint=False; then remove the field with"
            " SeparateDatabaseAndState(state_operations=[RemoveField(…)]) and deploy; drop the column in the release after.",
        )
