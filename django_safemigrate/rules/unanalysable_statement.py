"""What an operation does to the database is not known.

Its SQL could not be obtained without a server, or could not be understood, or Django refuses to run it here.
What is not known may do anything, and so counts as unsafe.
https://docs.djangoproject.com/en/stable/ref/migration-operations/#writing-your-own
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._dangers import first_effect, listed
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import ControlTransaction, Opaque, SetSetting

HINT = 'If you know what it does, allow it: allow = {"unanalysable-statement": "the reason"} on the Migration class.'

SESSION = (SetSetting, ControlTransaction)


@rule(Severity.ERROR)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for operation in migration.operations:
        if (
            operation.opaque
            and not operation.refused
            and not operation.runs_python
            and migration.direction == "forward"
        ):
            name = type(operation.step.operation).__name__
            yield Verdict(
                operation,
                f"What {name} does is not known, which counts as unsafe: {_clause(operation.opaque)}",
                HINT,
            )
        # A concurrent statement in a transaction has a rule of its own.
        concurrent = any(getattr(one.change, "concurrently", False) for one in operation.changes())
        if operation.refused and not concurrent:
            name = type(operation.step.operation).__name__
            yield Verdict(
                operation,
                f"Django refuses to run {name} here: {_clause(operation.refused)}",
                "Do as it says.",
            )
    for operation, priced, change in migration.of_kind(Opaque):
        known = [one for one in change.tables if one in migration.before.tables]
        # All it names are tables made in this migration: nobody can be waiting for them.
        harmless = (
            bool(change.tables) and not known and all(one in migration.after.tables for one in change.tables)
        )
        # Names after a strange search_path: the statement that sets it is reported.
        follows = change.written is not None and not isinstance(change.written, SESSION)
        if not harmless and not follows:
            where = f" to {listed(known)}" if known else ""
            yield Verdict(
                operation,
                f"What this statement does{where} is not known, which counts as unsafe: {_clause(change.reason)}",
                HINT,
                first_effect(priced),
                table=known[0] if known else None,
            )


def _clause(reason: str) -> str:
    """A reason as the end of a sentence."""
    return reason if reason.endswith(".") else f"{reason}."
