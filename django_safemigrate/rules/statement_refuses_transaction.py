"""A statement is run in a transaction that refuses to, and fails.

VACUUM, CREATE DATABASE and their like commit by themselves. RunSQL is in the transaction of its migration,
and with atomic = False in one of its own when its string holds several statements.
https://www.postgresql.org/docs/current/sql-vacuum.html
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration, CompiledStatement
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import (
    AnalyzeTable,
    Change,
    ChangeObject,
    NoChange,
    Opaque,
    Reindex,
    RewriteTable,
)

MADE_OF_FILES = frozenset({"database", "tablespace"})


@rule(Severity.ERROR, AnalyzeTable, ChangeObject, NoChange, Opaque, Reindex, RewriteTable)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for operation in migration.operations:
        for statement in operation.statements:
            what = _refusing(statement)
            if what and statement.in_transaction:
                yield Verdict(
                    operation,
                    f"This {what} fails, since it cannot run in a transaction.",
                    "Set atomic = False on the migration, and keep nothing else in it.",
                )
            elif what and len(statement.changes) > 1 and ";" in statement.sql.strip().rstrip(";"):
                yield Verdict(
                    operation,
                    f"This {what} fails, since one string of several statements is one transaction.",
                    "Give RunSQL a list with one statement an item.",
                )


def _refusing(statement: CompiledStatement) -> str:
    return next((words for one in statement.changes if (words := _words(one.change))), "")


def _words(change: Change) -> str:
    """The statement that is refused in a transaction, in SQL's words, "" for any other."""
    match change:
        case RewriteTable(how="VACUUM FULL"):
            return "VACUUM FULL"
        case AnalyzeTable(vacuum=True):
            return "VACUUM"
        case NoChange(what=what) | Opaque(reason=what) if what.startswith(("VACUUM", "CLUSTER without")):
            return what.split(" without ")[0].split(" of ")[0]
        case Reindex(what="schema" | "database" | "system" as what, concurrently=False):
            return f"REINDEX {what.upper()}"
        case ChangeObject(action="create" | "drop" as action, what=what) if what in MADE_OF_FILES:
            return f"{action} {what}".upper()
        case ChangeObject(action="alter", what="system"):
            return "ALTER SYSTEM"
    return ""
