"""A data migration talks to something outside the database.

No rollback takes back a mail or a request; the transaction and its locks wait for the answer; and it happens
again on every database the history is applied to, those of tests included.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.migrations import RunPython

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._python import codes, once
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.source import is_flag


@rule(Severity.WARNING, RunPython)
@once
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for code in codes(migration):
        for one in code.reading.outside:
            if not is_flag(one.what):
                waits = (
                    "while its transaction is open" if code.in_transaction else "from within the migration"
                )
                yield code.verdict(
                    f"{one.place} calls {one.what} {waits}.",
                    "Do it outside migrations: in a management command, or in a task that is started after the deploy.",
                    Severity.WARNING,
                )
