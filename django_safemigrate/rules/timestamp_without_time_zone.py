"""A point in time is kept without its time zone, and means another one to every session.

https://www.postgresql.org/docs/current/datatype-datetime.html
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._columns import MAKES_COLUMNS, columns_of_type
from django_safemigrate.rules.base import Severity, Verdict, rule


@rule(Severity.WARNING, *MAKES_COLUMNS, opt_in=True)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for made in columns_of_type(migration, r"timestamp(\(\d\))? without time zone"):
        yield made.verdict(
            f"Making {made.name} of type {made.type} keeps points in time that mean another one in every time zone.",
            "Use timestamp with time zone: Django's DateTimeField.",
        )
