"""Numbers are kept in binary fractions, which most decimal ones are not.

https://www.postgresql.org/docs/current/datatype-numeric.html#DATATYPE-FLOAT
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._columns import MAKES_COLUMNS, columns_of_type
from django_safemigrate.rules.base import Severity, Verdict, rule


@rule(Severity.NOTE, *MAKES_COLUMNS, opt_in=True)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for made in columns_of_type(migration, r"double precision|real"):
        yield made.verdict(
            f"Making {made.name} of type {made.type} keeps most decimal fractions only nearly.",
            "Use DecimalField where sums and comparisons have to be exact.",
        )
