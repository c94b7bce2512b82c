"""A text may be of any length.

https://www.postgresql.org/docs/current/datatype-character.html
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._columns import MAKES_COLUMNS, Made, columns_of_type
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.objects import Kind


@rule(Severity.NOTE, *MAKES_COLUMNS, opt_in=True)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for made in columns_of_type(migration, "text|character varying"):
        if not _is_limited(made):
            yield made.verdict(
                f"Making {made.name} of type {made.type} lets in texts of any length.",
                "Add CheckConstraint(condition=LessThanOrEqual(Length(…), …)) with the field, or use CharField(max_length=…).",
            )


def _is_limited(made: Made) -> bool:
    """Whether a CHECK reads the length of the column."""
    return any(
        made.column.name in one.columns and one.expression is not None and "length(" in one.expression.sql
        for one in made.table.constraint(Kind.CHECK)
    )
