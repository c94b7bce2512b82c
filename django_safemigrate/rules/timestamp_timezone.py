"""A timestamp gets or loses its time zone, and the table is rewritten.

Only where the session's TimeZone is UTC does the server know that the stored values stay the same.
https://www.postgresql.org/docs/current/release-12.html
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._types import Retyping, retypings
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import AlterType


@rule(Severity.ERROR, AlterType)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for danger, change, old in retypings(migration, Retyping.TIMEZONE):
        yield danger.verdict(
            f"Changing {change.table}.{change.column} from {old} to {change.type} rewrites the table and {danger.suffers} until it is done.",
            "Put RunSQL(\"SET LOCAL timezone = 'UTC'\") before it in the same migration if the stored times are UTC.",
        )
