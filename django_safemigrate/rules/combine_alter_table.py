"""Several ALTER TABLE statements change one table where a single one would do.

Each takes the lock anew, and each that works through the rows does so by itself; one statement with several
actions passes over the table once. https://www.postgresql.org/docs/current/sql-altertable.html
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import (
    AddColumn,
    AddConstraint,
    AlterType,
    Change,
    DropColumn,
    DropConstraint,
    DropNotNull,
    SetNotNull,
)

ACTIONS = (AddColumn, AddConstraint, AlterType, DropColumn, DropConstraint, DropNotNull, SetNotNull)


@rule(Severity.NOTE, *ACTIONS, opt_in=True)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    statements: dict[str, set[int]] = {}
    for statement in migration.statements:
        for priced in statement.changes:
            used = any(not effect.table_is_new for effect in priced.effects)
            if used and _combines(priced.change):
                statements.setdefault(getattr(priced.change, "table", ""), set()).add(statement.position)
    for table, places in statements.items():
        if len(places) > 1:
            yield Verdict(
                None,
                f"This migration alters {table} {len(places)} times, and each statement locks the table anew.",
                "Write them as one ALTER TABLE with several actions, in RunSQL with the operations as its state_operations.",
                table=table,
            )


def _combines(change: Change) -> bool:
    # What is not to be validated is so for the sake of a short lock.
    return isinstance(change, ACTIONS) and not (
        isinstance(change, AddConstraint) and not change.constraint.validated
    )
