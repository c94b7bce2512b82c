"""A time is rounded to whole seconds, half of the time into the future.

https://www.postgresql.org/docs/current/datatype-datetime.html
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._columns import MAKES_COLUMNS, columns_of_type
from django_safemigrate.rules.base import Severity, Verdict, rule


@rule(Severity.NOTE, *MAKES_COLUMNS, opt_in=True)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for made in columns_of_type(migration, r"time(stamp)?\(0\) with(out)? time zone"):
        yield made.verdict(
            f"Making {made.name} of type {made.type} rounds half of all times up, into the future.",
            "Leave out the (0), and cut off what is not to be shown with date_trunc() or Trunc.",
        )
