"""The primary key of a new table runs out of numbers after two thousand million rows.

https://www.postgresql.org/docs/current/datatype-numeric.html#DATATYPE-INT
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._columns import MAKES_COLUMNS, columns_of_type
from django_safemigrate.rules.base import Severity, Verdict, rule

# What the types hold at most, by their SQL names.
_LARGEST = {"integer": 2_147_483_647, "smallint": 32_767}


@rule(Severity.WARNING, *MAKES_COLUMNS, opt_in=True)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for made in columns_of_type(migration, "|".join(_LARGEST)):
        # A key that points at another one is of its type.
        if made.is_primary_key and not made.refers:
            yield made.verdict(
                f"Primary key {made.name} of type {made.type} ends at {_LARGEST[made.type]}: every INSERT fails from then on.",
                "Use BigAutoField; DEFAULT_AUTO_FIELD = 'django.db.models.BigAutoField' makes it the default.",
            )
