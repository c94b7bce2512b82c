"""A foreign key column is added and its index built while reads of the table wait.

Validating the key of a new empty column costs nothing. But Django builds the column's index in the same
transaction, in which the table is locked even for reads and the table referred to for writes.
https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._dangers import traffic
from django_safemigrate.rules._indexes import Build, builds, key_column
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import CreateIndex


@rule(
    Severity.ERROR,
    CreateIndex,
    runner="builds the index concurrently, adds the foreign key NOT VALID and validates it afterwards",
)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for danger, change in builds(migration, Build.KEY_COLUMN):
        column, parent = key_column(danger.operation, change)
        held = [(one.table, one.blocks) for one in danger.priced.held if one.table == parent]
        yield danger.verdict(
            f"Adding foreign key column {danger.table}.{column} builds its index {change.index.name} and"
            f" blocks {traffic([(danger.table, danger.blocks), *held])} until it is done.",
            "Add the field with db_index=False, db_constraint=False; build the index with AddIndexConcurrently (atomic = False), then add"
            " the key NOT VALID and validate it in later migrations.",
        )
