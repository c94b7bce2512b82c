"""A column is added whose default gives every row another value, and the table is rewritten.

A constant or a stable expression such as Now() is kept in the catalog and costs nothing. A volatile one
(RandomUUID, Random, clock_timestamp, nextval) has to be written into every row, and all indexes built anew,
under a lock that stops even reads.
https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._dangers import dangers
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import AddColumn
from django_safemigrate.schema.effects import Work
from django_safemigrate.schema.objects import Volatility


@rule(
    Severity.ERROR,
    AddColumn,
    runner="adds the column without a value, sets its default and fills the rows in batches",
)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for danger, change in dangers(migration, AddColumn):
        default = change.column.default
        numbered = change.column.identity or change.column.sequence
        if (
            default
            and not numbered
            and default.volatility in (Volatility.VOLATILE, Volatility.UNKNOWN)
            and danger.effect.work is Work.REWRITE
        ):
            yield danger.verdict(
                f"Adding column {change.table}.{change.column.name} with the volatile default {default.sql} rewrites the table and"
                f" {danger.suffers} until it is done.",
                "Add the field with null=True and no default, set db_default in a second migration, fill the rows in batches, then set"
                " null=False.",
            )
