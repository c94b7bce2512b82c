"""A table is emptied with CASCADE, and every table that refers to it as well.

CASCADE follows the foreign keys, whatever their ON DELETE says, and those of the tables it reaches.
https://www.postgresql.org/docs/current/sql-truncate.html
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._dangers import first_effect, listed
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.changes import TruncateTable


@rule(Severity.ERROR, TruncateTable)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for operation in migration.operations:
        for statement in operation.statements:
            named = {one.change.table for one in statement.changes if isinstance(one.change, TruncateTable)}
            for priced in statement.changes:
                if not isinstance(priced.change, TruncateTable) or not priced.change.cascade:
                    continue
                reached = {one.table for one in priced.effects if not one.table_is_new}
                others = sorted(one for one in reached if not _belongs(one, named, migration.before))
                if others:
                    yield Verdict(
                        operation,
                        f"Truncating {priced.change.table} CASCADE also deletes all rows of {listed(others)}.",
                        "Leave out CASCADE: name every table that is to be emptied, or drop the foreign keys before.",
                        first_effect(priced),
                    )


def _belongs(table: str, named: set[str], catalog: Catalog) -> bool:
    """Whether the statement names the table, or one that it is a part of."""
    while table not in named:
        found = catalog.tables.get(table)
        if found is None or found.parent is None:
            return False
        table = found.parent
    return True
