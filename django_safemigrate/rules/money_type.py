"""An amount is kept in a type whose currency is a setting of the server.

https://www.postgresql.org/docs/current/datatype-money.html
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._columns import MAKES_COLUMNS, columns_of_type
from django_safemigrate.rules.base import Severity, Verdict, rule


@rule(Severity.WARNING, *MAKES_COLUMNS, opt_in=True)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for made in columns_of_type(migration, r"money"):
        yield made.verdict(
            f"Making {made.name} of type money keeps amounts whose currency and decimal places are a setting of the server.",
            "Use DecimalField(max_digits=…, decimal_places=…), and a column for the currency.",
        )
