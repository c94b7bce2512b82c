"""A migration does without a transaction and has nothing to gain by it.

When one of its statements fails, those before it are committed and stay, where a transaction would have taken
them back. https://docs.djangoproject.com/en/stable/howto/writing-migrations/#non-atomic-migrations
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._atomic import gains_by_commits
from django_safemigrate.rules._rerun import commits
from django_safemigrate.rules.base import Severity, Verdict, rule


@rule(Severity.WARNING)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    if migration.migration.atomic or migration.direction != "forward":
        return
    parts = commits(migration)
    if len(parts) > 1 and not gains_by_commits(migration):
        yield Verdict(
            None,
            f"This migration commits {len(parts)} times, and a failure halfway leaves it half done, for nothing: all of it could be one transaction.",
            "Remove atomic = False.",
        )
