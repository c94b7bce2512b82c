"""A policy hides or refuses rows without the deployed code's knowing.

https://www.postgresql.org/docs/current/ddl-rowsecurity.html
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._breaks import broken
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import ChangePolicy


@rule(Severity.WARNING, ChangePolicy)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for one in broken(migration, ChangePolicy):
        yield one.verdict(
            f"Adding policy {one.change.name} to {one.change.table} may hide rows from the deployed code or refuse what it writes.",
            "Deploy code that sets what the policy asks for first, and try it with the role that the code uses.",
        )
