"""A trigger is dropped under a lock that stops even reads of its table.

It is quick, but waits for every open query, and everybody else waits behind it until its transaction ends;
rows that deployed code writes from then on have not been seen by the trigger.
https://www.postgresql.org/docs/current/sql-droptrigger.html
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._dangers import first_effect, traffic
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import CreateTrigger, DropTrigger


@rule(Severity.NOTE, DropTrigger)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    made = {(one.table, one.name) for _, _, one in migration.of_kind(CreateTrigger)}
    for operation, priced, change in migration.of_kind(DropTrigger):
        effect = first_effect(priced)
        known = ("trigger", f"{change.table}.{change.name}") in migration.before.others
        if effect is None or (change.if_exists and not known):
            continue
        again = (change.table, change.name) in made
        without = "" if again else ", and rows are written without it from then on"
        yield Verdict(
            operation,
            f"Dropping trigger {change.name} blocks {traffic([(effect.table, effect.blocks)])} until the transaction ends{without}.",
            "Use CREATE OR REPLACE TRIGGER where it is only to change; else keep it in a migration of its own and set lock_timeout.",
            effect,
        )
