"""Migrations that ask not to be judged, with ``IgnoreMigration`` of this package or of
django-migration-linter 6.0, known by its name, since neither need be imported.

https://github.com/3YOURMIND/django-migration-linter/blob/main/docs/usage.md#ignoring-migrations
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.migrations import Migration
from django.db.migrations.operations.base import Operation

_PACKAGES = ("django_migration_linter", "django_safemigrate")


def is_ignored(migration: Migration) -> bool:
    """Whether ``IgnoreMigration`` is among the operations of a migration, at any depth."""
    return _ignores(migration.operations)


def _ignores(operations: Iterable[Operation]) -> bool:
    return any(_is_the_mark(one) or _ignores(_inside(one)) for one in operations)


def _is_the_mark(operation: Operation) -> bool:
    return any(
        kind.__name__ == "IgnoreMigration" and kind.__module__.partition(".")[0] in _PACKAGES
        for kind in type(operation).__mro__
    )


def _inside(operation: Operation) -> list[Operation]:
    """What a ``SeparateDatabaseAndState`` holds, or whatever else is made like it."""
    return [
        one
        for name in ("database_operations", "state_operations")
        for one in getattr(operation, name, None) or ()
        if isinstance(one, Operation)
    ]
