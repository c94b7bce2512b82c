"""A foreign key locks the table it refers to.

Making a foreign key, also that of a new table, stops writes to the table referred to until the transaction
ends, and waits for open writes to it first. https://www.postgresql.org/docs/current/sql-altertable.html
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._dangers import danger_of, traffic
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import AddColumn, AddConstraint, Change, CreateTable
from django_safemigrate.schema.effects import Blocks
from django_safemigrate.schema.objects import Constraint, Kind


def _keys(change: Change) -> list[Constraint]:
    if isinstance(change, AddConstraint):
        made: tuple[Constraint, ...] = (change.constraint,)
    else:
        made = change.constraints if isinstance(change, AddColumn | CreateTable) else ()
    return [one for one in made if one.kind is Kind.FOREIGN_KEY]


@rule(
    Severity.NOTE,
    CreateTable,
    AddColumn,
    AddConstraint,
    runner="adds the key in a step of its own, in a moment when nobody has to wait for the locks",
)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    seen: set[str] = set()
    for operation in migration.operations:
        if any(danger_of(operation, one) for one in operation.changes()):
            continue
        for priced in operation.changes():
            parents = {one.target for one in _keys(priced.change)} - {getattr(priced.change, "table", "")}
            for effect in priced.effects:
                if (
                    effect.table in parents - seen
                    and effect.blocks > Blocks.NOTHING
                    and not effect.table_is_new
                ):
                    seen.add(effect.table)
                    yield Verdict(
                        operation,
                        f"Making a foreign key to {effect.table} blocks {traffic([(effect.table, effect.blocks)])} until the transaction"
                        " ends.",
                        "If the table is busy, set lock_timeout, or use db_constraint=False and add the key NOT VALID on its own.",
                        effect,
                    )
