"""A name only works in double quotes, which SQL that is written by hand forgets.

https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._names import NAMES_COLUMNS, NAMES_TABLES, new_names
from django_safemigrate.rules.base import Severity, Verdict, rule


@rule(Severity.NOTE, *NAMES_TABLES, *NAMES_COLUMNS, opt_in=True)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for named in new_names(migration):
        if named.kind in ("table", "column") and migration.database.needs_quotes(named.name):
            yield named.verdict(
                f"The {named.full} has to stand in double quotes wherever SQL is written by hand.",
                f"Choose lower-case letters and no word of SQL: {_cure(named.kind)}.",
            )


def _cure(kind: str) -> str:
    return "db_table in the Meta of the model" if kind == "table" else "db_column of the field"
