"""A migration that fails halfway cannot be run again.

Without a transaction around it, what came before the failure stays, and is in the way of the next run, which
fails right there: somebody has to mend the schema by hand.
https://docs.djangoproject.com/en/stable/howto/writing-migrations/#non-atomic-migrations
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._atomic import gains_by_commits
from django_safemigrate.rules._dangers import first_effect
from django_safemigrate.rules._rerun import commits
from django_safemigrate.rules.base import Severity, Verdict, rule


@rule(Severity.WARNING, runner="records each step, and carries on after the last one that was done")
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    if migration.migration.atomic or migration.direction != "forward":
        return
    parts = commits(migration)
    concurrent = [one.concurrent for one in parts]
    # Mixing the two kinds, and having no reason for several commits, are rules of their own.
    if len(set(concurrent)) != 1 or not gains_by_commits(migration):
        return
    for part in parts[:-1]:
        if part.again:
            operation, priced, why = part.again
            hint = (
                "Put each concurrent index into a migration of its own."
                if concurrent[0]
                else "Split the migration, or write it so that it can run twice: IF EXISTS, IF NOT EXISTS, DROP … IF EXISTS before it."
            )
            yield Verdict(
                operation,
                f"When a later statement fails, this migration cannot be run again, since {why}.",
                hint,
                first_effect(priced),
            )
            return
