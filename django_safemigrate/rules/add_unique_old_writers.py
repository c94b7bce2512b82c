"""A uniqueness is demanded that the deployed code does not know of.

From then on its INSERTs and UPDATEs fail where they repeat a value, and the migration itself fails if there
are duplicates already. https://docs.djangoproject.com/en/stable/ref/models/constraints/#uniqueconstraint
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._breaks import broken
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import AddConstraint, CreateIndex
from django_safemigrate.schema.objects import Kind

HINT = (
    "First deploy code that refuses duplicates itself, and remove those there are; then add the constraint."
)


@rule(Severity.WARNING, AddConstraint, CreateIndex, runner="adds it once no old code is left")
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for one in broken(migration, AddConstraint):
        if one.change.constraint.kind in (Kind.UNIQUE, Kind.EXCLUSION):
            yield one.verdict(
                f"Adding constraint {one.change.constraint.name} refuses rows that the deployed code may write to {one.change.table}.",
                HINT,
            )
    for other in broken(migration, CreateIndex):
        yield other.verdict(
            f"Building unique index {other.change.index.name} refuses rows that the deployed code may write to {other.change.table}.",
            HINT,
        )
