"""The operations that users may write in migrations. Their serialised form is for ever."""

from __future__ import annotations

from django_safemigrate.operations.ignore import IgnoreMigration

__all__ = ["IgnoreMigration"]
