"""SQL begins or ends a transaction within the one that Django runs the migration in.

COMMIT ends Django's: its locks and the chance to take all back are gone, and the record that the migration
was applied is committed apart from it. BEGIN does nothing but warn.
https://www.postgresql.org/docs/current/sql-commit.html
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import ControlTransaction

BEGINS, ENDS = ("begin", "start"), ("commit", "prepare")


@rule(Severity.ERROR, ControlTransaction)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    nested = _nested(migration)
    for operation in migration.operations:
        actions = nested.get(operation.path, [])
        ends = [one for one in actions if one in ENDS]
        if ends:
            yield Verdict(
                operation,
                f"{ends[0].upper()} ends the transaction that Django runs this migration in, so that a failure after it leaves the migration half done.",
                "Remove it; where the statements have to be committed apart, split the migration.",
            )
        elif actions:
            yield Verdict(
                operation,
                f"{actions[0].upper()} does nothing here, since Django has begun a transaction already.",
                "Remove it.",
                severity=Severity.WARNING,
            )


def _nested(migration: CompiledMigration) -> dict[str, list[str]]:
    """What begins or ends a transaction within one of Django's, by operation; outside of those
    a migration may begin and end its own."""
    own = False
    found: dict[str, list[str]] = {}
    for statement in migration.statements:
        for priced in statement.changes:
            if not isinstance(priced.change, ControlTransaction):
                continue
            action = priced.change.action
            if action not in (*BEGINS, *ENDS):
                continue
            if own or not statement.in_transaction:
                own = action in BEGINS
            else:
                found.setdefault(statement.operation, []).append(action)
    return found
