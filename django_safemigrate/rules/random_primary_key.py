"""The rows of a new table are named by random numbers, which scatter over the whole index.

Index pages that were written to are not those that are written to next, so that the index is only partly
filled, and each page is logged as a whole after every checkpoint.
https://www.postgresql.org/docs/current/runtime-config-wal.html#GUC-FULL-PAGE-WRITES
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.graph.usage import db_table
from django_safemigrate.rules._columns import MAKES_COLUMNS, Made, columns_of_type
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.objects import Volatility


@rule(Severity.NOTE, *MAKES_COLUMNS, opt_in=True)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for made in columns_of_type(migration, "uuid"):
        if made.is_primary_key and not made.refers and (_random_here(made) or _random_there(made)):
            yield made.verdict(
                f"Random values of primary key {made.name} make each INSERT write to another page of its index.",
                "Use UUIDs that grow with time: default=uuid.uuid7 from Python 3.14 on, or a db_default of the server's.",
            )


def _random_here(made: Made) -> bool:
    """Whether Python makes its values at random."""
    for model in made.operation.step.after.models.values():
        if db_table(model) == made.table.name:
            fields = [
                field for name, field in model.fields.items() if (field.db_column or name) == made.column.name
            ]
            return any(field.default is uuid.uuid4 for field in fields)
    return False


def _random_there(made: Made) -> bool:
    """Whether the server makes its values at random."""
    default = made.column.default
    return default is not None and default.volatility is Volatility.VOLATILE and "v7" not in default.sql
