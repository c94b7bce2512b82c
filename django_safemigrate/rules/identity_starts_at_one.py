"""A column with numbers in it becomes an identity, whose sequence starts at 1.

IntegerField(primary_key=True) to AutoField: the server does not look at the numbers there are, so that every
INSERT fails with a duplicate key until the sequence has passed them.
https://www.postgresql.org/docs/current/sql-altertable.html
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration, PricedChange
from django_safemigrate.rules._dangers import first_effect
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import AddIdentity, AlterSequence, ReadRows, SetColumnOption


@rule(Severity.WARNING, AddIdentity)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for operation, priced, change in migration.of_kind(AddIdentity):
        effect = first_effect(priced)
        if effect is not None and not _is_moved_on(migration, priced):
            yield Verdict(
                operation,
                f"Making {change.table}.{change.column} an identity starts its numbers at 1, so that inserting fails where they are taken.",
                f"Set its sequence past the largest {change.column} with setval() in a RunSQL right after it, in the same migration.",
                effect,
            )


def _is_moved_on(migration: CompiledMigration, made: PricedChange) -> bool:
    """Whether a later statement of the migration sets the sequence."""
    later = False
    for statement in migration.statements:
        for priced in statement.changes:
            change = priced.change
            if later and isinstance(change, ReadRows) and "setval" in change.calls:
                return True
            if later and isinstance(change, AlterSequence | SetColumnOption) and change.restart:
                return True
            later = later or priced is made
    return False
