"""A data migration does not name the database that is migrated.

Its queries go to the database that the router chooses, mostly the default one, whichever is being migrated:
the rows of the other stay as they were.
https://docs.djangoproject.com/en/stable/ref/migration-operations/#runpython
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connections, router
from django.db.migrations import RunPython

from django_safemigrate.compiler import CompiledMigration, CompiledOperation
from django_safemigrate.rules._dangers import listed
from django_safemigrate.rules._python import codes, once
from django_safemigrate.rules.base import Severity, Verdict, rule


@rule(Severity.WARNING, RunPython)
@once
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    if len([*connections]) < 2:
        return
    for code in codes(migration):
        if code.reading.checks_alias or len(_migrated(migration, code.operation)) < 2:
            continue
        places: dict[str, dict[str, None]] = {}
        for one in code.reading.queries:
            places.setdefault(one.place, {})[one.label] = None
        for place, labels in places.items():
            name = next(iter(labels)).rpartition(".")[2]
            yield code.verdict(
                f"{place} uses {listed(labels)} in the database that the router chooses, not in the one that is migrated.",
                f"Name it: {name}.objects.using(schema_editor.connection.alias).",
                Severity.WARNING,
            )


def _migrated(migration: CompiledMigration, operation: CompiledOperation) -> list[str]:
    """The databases that the operation runs in, less mirrors, which are other ways to the same one."""
    hints = getattr(operation.step.operation, "hints", {})
    return [
        alias
        for alias, database in connections.settings.items()
        if not database.get("TEST", {}).get("MIRROR")
        and router.allow_migrate(alias, migration.migration.app_label, **hints)
    ]
