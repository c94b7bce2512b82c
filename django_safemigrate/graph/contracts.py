"""Operations that finish what an earlier migration left for when no old code is left, known by an attribute
``contract_of``: the name of that migration, of the same app."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

from django.apps import apps
from django.db.migrations import Migration, SeparateDatabaseAndState
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation


def contract_of(operation: Operation) -> str | None:
    """The name of the migration whose contract the operation runs, None for any other operation."""
    found: str | None = getattr(operation, "contract_of", None)
    return found


def contracts(migration: type[Migration] | Migration) -> set[str]:
    """The names of the migrations whose contracts run in this one."""
    return {found for _, one in placed(migration.operations) if (found := contract_of(one))}


def placed(operations: Sequence[Operation], prefix: str = "") -> Iterator[tuple[str, Operation]]:
    """Every operation with its index path, those below a ``SeparateDatabaseAndState`` after it."""
    for index, one in enumerate(operations):
        path = f"{prefix}{index}"
        yield path, one
        if isinstance(one, SeparateDatabaseAndState):
            yield from placed(one.database_operations, f"{path}.")


def migrations_of(app_label: str) -> dict[str, type[Migration]]:
    """The migrations of an app whose modules are loaded, by name; those that others replace included."""
    if app_label not in apps.app_configs:
        return {}
    package, _ = MigrationLoader.migrations_module(app_label)
    found = {}
    for name, module in list(sys.modules.items()):
        above, _, last = name.rpartition(".")
        kind = getattr(module, "Migration", None) if above == package else None
        if isinstance(kind, type) and issubclass(kind, Migration):
            found[last] = kind
    return found


def stands_for(migration: Migration) -> set[str]:
    """Its name and those of its app that it replaces. From Django 6.0 on one that is replaced may replace others:
    https://docs.djangoproject.com/en/6.0/releases/6.0/#migrations."""
    app_label, kinds = migration.app_label, migrations_of(migration.app_label)
    found = {migration.name}
    left = list(migration.replaces)
    while left:
        label, name = left.pop()
        if label == app_label and name not in found:
            found.add(name)
            left += kinds[name].replaces if name in kinds else ()
    return found


def replaced_in(app_label: str, name: str) -> list[str]:
    """The names of the migrations of the app that replace it, and of those that replace these."""
    kinds = migrations_of(app_label)
    names = [name]
    for replaced in names:
        names += [
            key for key, one in kinds.items() if (app_label, replaced) in one.replaces and key not in names
        ]
    return names[1:]
