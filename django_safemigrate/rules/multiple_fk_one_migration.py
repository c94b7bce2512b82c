"""Foreign keys to several tables in use are made in one transaction.

Each locks the table it refers to until all are made, and the lock of the next one is waited for meanwhile.
https://www.postgresql.org/docs/current/sql-altertable.html
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._dangers import listed, traffic
from django_safemigrate.rules._taken import stopping
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import AddColumn, AddConstraint, CreateTable
from django_safemigrate.schema.effects import Blocks
from django_safemigrate.schema.objects import Constraint, Kind


@rule(Severity.WARNING, CreateTable, AddColumn, AddConstraint, opt_in=True)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    parents: dict[int, dict[str, Blocks]] = {}
    for one in stopping(migration):
        change = one.priced.change
        keys: tuple[Constraint, ...] = ()
        if isinstance(change, AddConstraint):
            keys = (change.constraint,)
        elif isinstance(change, AddColumn | CreateTable):
            keys = change.constraints
        if one.effect.table in {key.target for key in keys if key.kind is Kind.FOREIGN_KEY}:
            locked = parents.setdefault(one.transaction, {})
            locked[one.effect.table] = max(one.stops, locked.get(one.effect.table, Blocks.NOTHING))
    for locked in parents.values():
        if len(locked) > 1:
            yield Verdict(
                None,
                f"Making foreign keys to {listed(locked)} in one transaction blocks {traffic(locked.items())} until the last one is made.",
                "Make the table or columns with db_constraint=False, and add each key NOT VALID in a migration of its own.",
            )
