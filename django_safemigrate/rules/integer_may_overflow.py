"""Numbers are kept in 32 bits or fewer.

https://www.postgresql.org/docs/current/datatype-numeric.html#DATATYPE-INT
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._columns import MAKES_COLUMNS, columns_of_type
from django_safemigrate.rules.base import Severity, Verdict, rule

# What the types hold at most, by their SQL names.
_LARGEST = {"integer": 2_147_483_647, "smallint": 32_767}


@rule(Severity.NOTE, *MAKES_COLUMNS, opt_in=True)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for made in columns_of_type(migration, "|".join(_LARGEST)):
        if not made.is_primary_key and not made.refers:
            yield made.verdict(
                f"Making {made.name} of type {made.type} refuses numbers above {_LARGEST[made.type]}.",
                "Use BigIntegerField, unless the numbers are sure to stay small.",
            )
