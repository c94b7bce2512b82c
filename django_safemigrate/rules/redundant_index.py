"""The keys of an index begin another one, which serves the same queries.

An index on (a, b) is used for a alone as well. The shorter one is smaller, and worth its cost only where that
counts. https://www.postgresql.org/docs/current/indexes-multicolumn.html
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._covering import Made, begins_another, made_indexes
from django_safemigrate.rules._dangers import first_effect
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import AddColumn, AddConstraint, CreateIndex, CreateTable
from django_safemigrate.schema.objects import Index


@rule(Severity.NOTE, CreateIndex, CreateTable, AddColumn, AddConstraint, opt_in=True)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    if migration.direction != "forward":
        return
    said: set[str] = set()
    for one in made_indexes(migration):
        for shorter, longer in _pairs(one):
            if shorter.name not in said:
                said.add(shorter.name)
                yield Verdict(
                    one.operation,
                    f"Index {shorter.name} of {one.table.name} holds the first keys of {longer.name}, which serves its queries too.",
                    "Leave out the shorter one: remove its index from Meta.indexes, or set db_index=False on the field.",
                    first_effect(one.priced),
                    table=one.table.name,
                )


def _pairs(made: Made) -> Iterator[tuple[Index, Index]]:
    """The index with one it begins, and those that begin it."""
    for other in made.table.indexes.values():
        if begins_another(made.index, other):
            yield made.index, other
        elif begins_another(other, made.index):
            yield other, made.index
