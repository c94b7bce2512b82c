"""A statement works through a table under a lock that blocks its traffic.

Whatever no other rule knows by name. https://www.postgresql.org/docs/current/explicit-locking.html
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._dangers import danger_of
from django_safemigrate.rules._reported import Reported
from django_safemigrate.rules.base import Finding, Severity, Verdict, findings_rule
from django_safemigrate.schema.effects import Blocks


@findings_rule(Severity.ERROR)
def check(migration: CompiledMigration, findings: Sequence[Finding]) -> Iterator[Verdict]:
    known = Reported(migration, findings)
    for operation in migration.operations:
        for priced in operation.changes():
            danger = danger_of(operation, priced)
            if danger is None or all(effect.blocks is Blocks.NOTHING for effect, _ in priced.dangers()):
                continue
            if not known.on(operation, {effect.table for effect, _ in priced.dangers()}):
                yield danger.verdict(
                    f"This statement works through {danger.table} and {danger.suffers} until it is done.",
                    "Run it when traffic is low, or find a form of it that takes a weaker lock.",
                )
