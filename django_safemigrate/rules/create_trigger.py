"""A trigger is made, which waits for all writers of its table and stops new ones.

CREATE TRIGGER takes a lock that stops writes until its transaction ends; from then on every write runs the
trigger, that of old code too. https://www.postgresql.org/docs/current/sql-createtrigger.html
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._dangers import first_effect, traffic
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import CreateTrigger


@rule(Severity.NOTE, CreateTrigger, runner="takes its lock only in a moment when nobody has to wait for it")
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for operation, priced, change in migration.of_kind(CreateTrigger):
        effect = first_effect(priced)
        if effect is not None:
            yield Verdict(
                operation,
                f"Making trigger {change.name} blocks {traffic([(effect.table, effect.blocks)])} until the transaction ends.",
                "Keep it in a migration of its own and set lock_timeout, so that it never waits long for open writes.",
                effect,
            )
