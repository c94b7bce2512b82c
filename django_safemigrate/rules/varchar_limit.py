"""Texts above a length are refused, by a limit that is part of the type.

https://www.postgresql.org/docs/current/datatype-character.html
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._columns import MAKES_COLUMNS, columns_of_type
from django_safemigrate.rules.base import Severity, Verdict, rule


@rule(Severity.NOTE, *MAKES_COLUMNS, opt_in=True)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for made in columns_of_type(migration, r"character varying\(\d+\)"):
        yield made.verdict(
            f"Making {made.name} of type {made.type} refuses longer texts with an error.",
            "Use TextField, with a CheckConstraint on Length() where there has to be a limit.",
        )
