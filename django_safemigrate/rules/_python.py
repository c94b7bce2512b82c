"""What the Python code of a migration does, read from its source once for all rules."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import wraps
from weakref import WeakKeyDictionary

from django.db.migrations import RunPython

from django_safemigrate.compiler import CompiledMigration, CompiledOperation
from django_safemigrate.rules.base import Check, Severity, Verdict
from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.changes import Change, DeleteRows, RowsChange, UpdateRows
from django_safemigrate.source import ModelUsed, Reading, Write, read

# What a driver fills in later.
_PLACEHOLDER = re.compile(r"%(\(\w+\))?s")


@dataclass(frozen=True, slots=True)
class Code:
    """One callable of a RunPython. ``in_transaction``: all that it does commits together."""

    operation: CompiledOperation
    reading: Reading
    reverse: bool
    in_transaction: bool

    def commits_together(self, write: Write) -> bool:
        """Whether all turns of the loops around a write commit together."""
        outermost = next((loop for loop in write.loops if loop.endless), None)
        return self.in_transaction or bool(outermost and outermost.atomic)

    def verdict(self, message: str, hint: str, severity: Severity, table: str | None = None) -> Verdict:
        return Verdict(self.operation, message, hint, table=table, severity=severity)


_read: WeakKeyDictionary[CompiledMigration, tuple[Code, ...]] = WeakKeyDictionary()


def codes(migration: CompiledMigration) -> tuple[Code, ...]:
    """The callables of its RunPython operations, forward and reverse, less those that the router leaves
    out."""
    found = _read.get(migration)
    if found is None:
        found = _read[migration] = tuple(_codes(migration)) if migration.direction == "forward" else ()
    return found


def _codes(migration: CompiledMigration) -> Iterator[Code]:
    for operation in migration.operations:
        step = operation.step.operation
        if isinstance(step, RunPython) and operation.opaque is not None:
            # As Migration.apply decides.
            together = migration.migration.atomic or bool(step.atomic)
            for code, reverse in ((step.code, False), (step.reverse_code, True)):
                if code is not None and code is not RunPython.noop:
                    reading = read(code, operation.step.before.apps)
                    yield Code(operation, reading, reverse, together)


def once(check: Check) -> Check:
    """The check, which says the same of an operation only once: forward and reverse often share a
    function."""

    @wraps(check)
    def checked(migration: CompiledMigration) -> Iterator[Verdict]:
        said: set[tuple[str, str]] = set()
        for verdict in check(migration):
            key = (verdict.operation.path if verdict.operation else "", verdict.message)
            if key not in said:
                said.add(key)
                yield verdict

    return checked


def is_new(migration: CompiledMigration, used: ModelUsed | None) -> bool:
    """Whether the table of a model is made in the same migration, or by the app's first: it holds next to
    nothing."""
    if used is None or used.model is None:
        return False
    meta = used.model._meta
    own = migration.initial and meta.app_label == migration.migration.app_label
    return own or meta.db_table in migration.after.new


def table_of(used: ModelUsed | None) -> str | None:
    return used.model._meta.db_table if used and used.model else None


def changes_sent(migration: CompiledMigration, text: str) -> Iterator[tuple[Change, Catalog]]:
    """The changes in a string of SQL sent by Python code, each with the schema it meets."""
    for change in migration.database.parse(_PLACEHOLDER.sub("'1'", text)):
        named = getattr(change, "table", None)
        catalog = migration.after if named in migration.after.tables else migration.before
        yield migration.database.resolve(change, catalog), catalog


def rows_written(migration: CompiledMigration, text: str) -> Iterator[tuple[RowsChange, bool]]:
    """The changes in a string of SQL sent by Python code that update or delete rows of a table others use,
    each with whether it may reach every row."""
    for change, catalog in changes_sent(migration, text):
        if isinstance(change, UpdateRows | DeleteRows) and change.table not in migration.after.new:
            effects = migration.database.price(change, catalog)
            yield change, any(one.table == change.table and one.work.grows for one in effects)
