"""SQL in a migration writes rows of a table in use.

Whatever it writes runs within the deploy, in whichever database the migration is run on, and a test database
never sees rows like those. https://docs.djangoproject.com/en/stable/topics/migrations/#data-migrations
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._dangers import danger_of, first_effect
from django_safemigrate.rules._fills import fills
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import DeleteRows, InsertRows, RowsChange, UpdateRows

DOING = {InsertRows: "inserts rows into", UpdateRows: "updates rows of", DeleteRows: "deletes rows of"}


@rule(Severity.NOTE, RowsChange, opt_in=True)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for operation, priced, change in migration.of_kind(RowsChange):
        effect = first_effect(priced)
        if effect is None or danger_of(operation, priced) or fills(operation, change):
            continue
        if effect.table == change.table:
            yield Verdict(
                operation,
                f"This statement {DOING[type(change)]} {change.table}.",
                "Write rows with a command or job of its own, outside of the migrations.",
                effect,
            )
