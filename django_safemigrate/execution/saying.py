"""What a migration says, in a text that is the same in every process."""

from __future__ import annotations

import hashlib
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.db.migrations import Migration
from django.db.migrations.operations.base import Operation
from django.db.migrations.writer import MigrationWriter, OperationWriter


def said(migration: Migration) -> str:
    """The operations of a migration as ``makemigrations`` would write them, each on lines of its own.

    Code is told by its name: what a function does may be mended. What has no name is told by what it is.
    """
    # Receivers of pre_migrate put operations of their own into the list of the instance.
    written = type(migration).operations or migration.operations
    return "".join(f"{_operation(one)}\n" for one in written)


def file_digest(migration: Migration) -> str:
    """The SHA-256 of the module that holds a migration; "" where that has no file that can be read."""
    module = sys.modules.get(type(migration).__module__)
    path = getattr(module, "__file__", None)
    if path is None or not path.endswith(".py") or not Path(path).is_file():
        return ""
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def _operation(operation: Operation) -> str:
    try:
        text, _ = OperationWriter(operation, indentation=0).serialize()
    except ValueError:
        # It holds a lambda, or what else has no name.
        return _called(*operation.deconstruct())
    return text.rstrip(",")


def _called(name: str, args: Any, kwargs: Any) -> str:
    parts = [*map(_told, args), *(f"{key}={_told(value)}" for key, value in sorted(kwargs.items()))]
    return f"{name}({', '.join(parts)})"


def _told(value: Any) -> str:
    # What it cannot write is told by its parts.
    with suppress(ValueError):
        return MigrationWriter.serialize(value)[0]
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_told(key)}: {_told(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_told, value))}]"
    if isinstance(value, set | frozenset):
        return "{" + ", ".join(sorted(map(_told, value))) + "}"
    if hasattr(value, "deconstruct"):
        told = value.deconstruct()
        # A field gives its own name first.
        return _called(*(told[-3:]))
    kind = value if hasattr(value, "__qualname__") else type(value)
    return f"{kind.__module__}.{kind.__qualname__}"
