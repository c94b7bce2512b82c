"""One migration changes tables that have nothing to do with each other.

The locks of all of them are kept until the last is done, and a failure in one takes the others back. Tables
joined by a foreign key that the migration makes or changes count as one subject.
https://www.postgresql.org/docs/current/explicit-locking.html
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.migrations import RunSQL

from django_safemigrate.compiler import CompiledMigration, PricedChange
from django_safemigrate.rules._dangers import listed
from django_safemigrate.rules._mixing import altered
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import (
    AddColumn,
    AddConstraint,
    CreateTable,
    DropConstraint,
    IndexChange,
    RenameTable,
    TableChange,
)
from django_safemigrate.schema.objects import Constraint


@rule(Severity.WARNING, TableChange, IndexChange)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    if migration.initial or migration.direction != "forward":
        return
    subjects = _subjects(migration)
    if len(subjects) > 1:
        names = [min(one) for one in subjects]
        yield Verdict(
            None,
            f"This migration changes {len(subjects)} unrelated tables: {listed(sorted(names))}.",
            "Split it into one migration a table.",
        )


def _subjects(migration: CompiledMigration) -> list[set[str]]:
    """The tables others use that the migration changes, grouped by what joins them."""
    changed: dict[str, None] = {}
    groups: list[set[str]] = []
    for operation in migration.operations:
        tables = [effect.table for _, effect in altered(operation)]
        changed.update(dict.fromkeys(tables))
        # Who writes raw SQL chooses each statement; the tables of any other operation belong together.
        groups += [{one} for one in tables] if isinstance(operation.step.operation, RunSQL) else [set(tables)]
        groups += [_joined(priced) for priced in operation.changes()]
    merged: list[set[str]] = []
    for group in groups:
        touching = [one for one in merged if one & group]
        merged = [one for one in merged if not one & group] + [group.union(*touching)]
    return [found for one in merged if (found := one & set(changed))]


def _joined(priced: PricedChange) -> set[str]:
    """The tables that a change joins: those of a foreign key it makes or drops, the two names of a renamed
    one, all those of a new table."""
    change = priced.change
    if isinstance(change, RenameTable):
        return {change.table, change.new_name}
    keys: tuple[Constraint, ...] = ()
    if isinstance(change, AddConstraint):
        keys = (change.constraint,)
    elif isinstance(change, AddColumn | CreateTable):
        keys = change.constraints
    elif (
        isinstance(change, DropConstraint) and priced.table and change.constraint in priced.table.constraints
    ):
        keys = (priced.table.constraints[change.constraint],)
    return {getattr(change, "table", ""), *(one.target for one in keys if one.target)} - {""}
