"""An index has the same keys as another one of its table.

No query gains by the second one, and every write keeps both.
https://www.postgresql.org/docs/current/indexes-intro.html
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._covering import made_indexes, same
from django_safemigrate.rules._dangers import first_effect
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import AddColumn, AddConstraint, CreateIndex, CreateTable


@rule(Severity.WARNING, CreateIndex, CreateTable, AddColumn, AddConstraint)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    if migration.direction != "forward":
        return
    said: set[str] = set()
    made = sorted(made_indexes(migration), key=lambda one: bool(one.index.constraint))
    for one in made:
        twins = [other.name for other in one.table.indexes.values() if same(one.index, other)]
        if twins and not said.intersection(twins):
            said.add(one.index.name)
            yield Verdict(
                one.operation,
                f"Index {one.index.name} of {one.table.name} has the keys of {twins[0]}, so that every write keeps the same index twice.",
                "Leave out one of the two: db_index=True or unique=True on a field, the index of a ForeignKey, Meta.indexes and Meta.constraints each make one.",
                first_effect(one.priced),
                table=one.table.name,
            )
