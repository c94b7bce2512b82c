"""A foreign key is dropped, which locks both tables even for reads.

It is quick, but waits for every open query of either table, and everybody else waits behind it.
https://www.postgresql.org/docs/current/sql-altertable.html
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._dangers import first_effect, traffic
from django_safemigrate.rules._keys import dropped_keys
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import AddConstraint, DropColumn, DropConstraint


@rule(
    Severity.WARNING,
    DropConstraint,
    runner="drops it in a step of its own, in a moment when nobody has to wait for the locks",
)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for operation in migration.operations:
        if any(isinstance(one.change, DropColumn | AddConstraint) for one in operation.changes()):
            continue
        for priced, key in dropped_keys(operation):
            effect = first_effect(priced)
            if effect is not None:
                locked = [(one.table, one.blocks) for one in priced.effects if not one.table_is_new]
                yield Verdict(
                    operation,
                    f"Dropping foreign key {key.name} blocks {traffic(locked)} behind every open query of them.",
                    "Keep it in a migration of its own and set lock_timeout, so that it gives way to long queries.",
                    effect,
                )
