"""What changes no schema: settings, transactions, and statements nobody understands."""

from __future__ import annotations

from dataclasses import dataclass, field

from django_safemigrate.schema.changes.base import Change


@dataclass(frozen=True, slots=True)
class SetSetting(Change):
    """SET, RESET or set_config; ``value`` None for RESET or DEFAULT; ``local`` for SET LOCAL."""

    name: str
    value: str | None
    local: bool = False


@dataclass(frozen=True, slots=True)
class ControlTransaction(Change):
    """BEGIN, COMMIT, ROLLBACK, SAVEPOINT … written in the SQL itself; ``action`` in lower case."""

    action: str


@dataclass(frozen=True, slots=True)
class NoChange(Change):
    """A statement that changes nothing; ``what`` says which. ``table`` is the one that is locked all the same
    to find that out, if any. ``written`` is the change that IF EXISTS or IF NOT EXISTS made nothing of."""

    what: str
    table: str = ""
    written: Change | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Opaque(Change):
    """A statement nobody here understands. ``reason`` says why; ``tables`` are those
    its text is known to name. ``written`` is what is known of it."""

    reason: str
    tables: tuple[str, ...] = ()
    written: Change | None = field(default=None, compare=False)
