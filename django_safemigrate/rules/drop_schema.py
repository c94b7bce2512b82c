"""A schema is dropped, with CASCADE together with all tables in it and their rows.

https://www.postgresql.org/docs/current/sql-dropschema.html
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.graph import Mark, mark
from django_safemigrate.rules._dangers import first_effect, listed
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import ChangeObject
from django_safemigrate.schema.names import split

BREAKS = "breaks deployed code that still looks for its objects there"


@rule(Severity.ERROR, ChangeObject)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    if migration.direction != "forward":
        return
    # Marked to run when no old code is left, it still takes what is in it.
    used = mark(migration.migration) is not Mark.AFTER
    changes = migration.of_kind(ChangeObject)
    made = {one.name for _, _, one in changes if one.what == "schema" and one.action == "create"}
    for operation, priced, change in changes:
        if change.what != "schema" or change.action != "drop" or change.name in made:
            continue
        tables = [name for name in migration.before.tables if split(name)[0] == change.name]
        what = f"{listed(sorted(tables))} with all rows" if tables else "whatever is in it"
        said = [f"drops {what}"] * change.cascade + [BREAKS] * used
        if not said:
            continue
        yield Verdict(
            operation,
            f"Dropping schema {change.name} {', and '.join(said)}.",
            "Drop what is in it first, each thing in a migration that says so, and the empty schema without CASCADE in a later release.",
            first_effect(priced),
            severity=None if change.cascade else Severity.WARNING,
        )
