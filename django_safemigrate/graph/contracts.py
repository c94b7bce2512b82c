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
