"""What is known while one migration is collected: whose SQL it is, which transaction
it is in, and what it was."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from django_safemigrate.databases.base import Statement
from django_safemigrate.databases.postgresql.collect.transactions import Transactions
from django_safemigrate.schema.catalog import Catalog

# Both are filled from the connection of an alias and would outlive the one that stands in for it.
TYPE_CACHES = ("get_hstore_oids", "get_citext_oids")


@dataclass(slots=True, eq=False)
class Recorder:
    """A ``Recording``. ``skipped`` says which Python code was kept from running, and where."""

    alias: str
    catalog: Catalog
    execute: Callable[[Statement], None]
    schema_editor: Any = None
    transactions: Transactions = field(default_factory=Transactions)
    skipped: list[str] = field(default_factory=list)
    # Set while the schema editor executes: its callers do not read a result.
    editing: bool = False
    # Set when somebody asked for the number of a type, and Django keeps the answer.
    types_asked: bool = False
    _path: str = ""
    _deferred: bool = False
    # By the id of a queued statement, which is held so that no other object gets its id.
    _queued: dict[int, tuple[object, str]] = field(default_factory=dict)
    _queue_seen: tuple[int, object] = (0, None)

    @contextmanager
    def operation(self, path: str, *, atomic: bool = False) -> Iterator[None]:
        """Everything emitted or queued inside belongs to the operation at ``path``; ``atomic`` gives it
        a transaction of its own."""
        before, self._path = self._path, path
        connection = self.schema_editor.connection
        try:
            if atomic and not self.schema_editor.atomic_migration:
                with transaction.atomic(self.alias):
                    yield
                    connection.needs_rollback = False
            else:
                yield
        finally:
            # What went wrong in this operation must not keep the next one from telling its SQL.
            connection.needs_rollback = False
            self._note_queued()
            # Past the last operation only the editor itself emits anything: it stays with that operation.
            self._path = before or path

    @contextmanager
    def pretending_autocommit(self) -> Iterator[None]:
        """The connection claims to be outside a transaction inside; statements keep the
        transaction they really would be in."""
        connection = self.schema_editor.connection
        names = ("in_atomic_block", "autocommit", "savepoint_ids", "atomic_blocks")
        before = {name: getattr(connection, name) for name in names}
        try:
            with self.transactions.fixed():
                vars(connection).update(
                    in_atomic_block=False, autocommit=True, savepoint_ids=[], atomic_blocks=[]
                )
                yield
        finally:
            vars(connection).update(before)

    @contextmanager
    def editor_executes(self, sql: object, *, closing: bool) -> Iterator[None]:
        """The schema editor executes ``sql``; when it is ``closing``, that is one of those queued before."""
        queued = self._queued.get(id(sql)) if closing else None
        before = self._path, self._deferred, self.editing
        self.editing = True
        if queued:
            self._path, self._deferred = queued[1], True
        try:
            yield
        finally:
            self._path, self._deferred, self.editing = before

    def record(self, sql: str) -> None:
        """``sql``, its parameters bound, would be sent to the server now."""
        number, in_transaction = self.transactions.place()
        self.execute(Statement(sql, self._path, number, self._deferred, in_transaction))

    @contextmanager
    def type_caches_restored(self) -> Iterator[None]:
        """Make Django forget the numbers of types that were not a server's."""
        try:
            yield
        finally:
            signals = sys.modules.get("django.contrib.postgres.signals")
            if self.types_asked and signals:
                for name in TYPE_CACHES:
                    getattr(signals, name).cache_clear()

    def _note_queued(self) -> None:
        queue = self.schema_editor.deferred_sql
        seen = (len(queue), queue[-1] if queue else None)
        if seen == self._queue_seen:
            return
        self._queue_seen = seen
        for sql in queue:
            self._queued.setdefault(id(sql), (sql, self._path))
