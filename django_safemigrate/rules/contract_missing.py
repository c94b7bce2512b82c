"""Safe operations have left something for when no old code is left, and no later migration runs it.

What was left stays: a column that nobody reads any more, a NOT NULL that is not demanded yet. ``safe.Contract`` in a
migration of the next release runs it.
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.graph.contracts import contracts, stands_for
from django_safemigrate.rules.base import Severity, Verdict, rule


@rule(Severity.WARNING)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    app, name = migration.migration.app_label, migration.migration.name
    waiting = migration.after.waiting.items()
    left = {path for (*place, path), one in waiting if place == [app, name] and not one.run}
    if not left or migration.direction != "forward":
        return
    names = [one.name for one in migration.siblings]
    later = migration.siblings[names.index(name) + 1 :] if name in names else ()
    mine = stands_for(migration.migration)
    if any(mine & contracts(one) for one in later):
        return
    # While it is the newest, the release is still to come that would run it.
    severity = Severity.WARNING if later else Severity.NOTE
    for operation in migration.operations:
        if operation.path in left:
            yield Verdict(
                operation,
                f"What this leaves for when no old code is left is run by no later migration of {app}.",
                f'Put safe.Contract("{name}") into a migration of the next release.',
                severity=severity,
            )
