"""A NOT NULL column is added without a value for the rows that are there.

The migration fails on every table with a row in it, in production at the latest; where there is none, the
inserts of deployed code fail, which do not name the column. So it is with db_default=None, which is no value
either. https://www.postgresql.org/docs/current/ddl-alter.html#DDL-ALTER-ADDING-A-COLUMN
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._breaks import broken
from django_safemigrate.rules._dangers import first_effect
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import AddColumn
from django_safemigrate.schema.net import required


@rule(Severity.ERROR, AddColumn)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    breaking = [one.priced for one in broken(migration, AddColumn)]
    for operation, priced, change in migration.of_kind(AddColumn):
        effect = first_effect(priced)
        # A domain may bring a default of its own.
        if effect is None or not required(change.column) or change.column.type in migration.after.domains:
            continue
        breaks = any(one is priced for one in breaking)
        code = ", and breaks the deployed code, whose inserts do not name it" if breaks else ""
        yield Verdict(
            operation,
            f"Adding NOT NULL column {change.table}.{change.column.name} without a value fails as soon as {change.table} has a row{code}.",
            "Give the field db_default=…, or null=True until its rows are filled and no old code is left.",
            effect,
        )
