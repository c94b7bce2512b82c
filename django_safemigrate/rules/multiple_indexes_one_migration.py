"""One migration builds several indexes of tables in use.

The builds follow each other within one deploy, each reads a whole table, and when one fails all of them are
to be done again or mended. https://www.postgresql.org/docs/current/sql-createindex.html
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._dangers import first_effect, listed
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import CreateIndex


@rule(Severity.WARNING, CreateIndex, opt_in=True)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    built = [
        change.index.name
        for _, priced, change in migration.of_kind(CreateIndex)
        if (effect := first_effect(priced)) and effect.work.grows
    ]
    if len(built) > 1:
        yield Verdict(
            None,
            f"This migration builds {len(built)} indexes of tables in use: {listed(built)}.",
            "Build each index in a migration of its own.",
        )
