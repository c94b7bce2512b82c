"""Texts are padded with spaces to a fixed length.

https://www.postgresql.org/docs/current/datatype-character.html
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._columns import MAKES_COLUMNS, columns_of_type
from django_safemigrate.rules.base import Severity, Verdict, rule


@rule(Severity.WARNING, *MAKES_COLUMNS, opt_in=True)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for made in columns_of_type(migration, r"character\(\d+\)"):
        yield made.verdict(
            f"Making {made.name} of type {made.type} pads each text with spaces, which count in some comparisons and not in others.",
            "Use CharField(max_length=…), with a CheckConstraint where the length has to be exact.",
        )
