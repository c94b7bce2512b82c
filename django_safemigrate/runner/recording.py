"""Writing down in the ledger what happens, as it happens."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import Error

from django_safemigrate.execution import Event, Kind
from django_safemigrate.execution.ledger import record

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper


@dataclass(slots=True)
class Recording:
    """Writes events of ``run`` over ``connection``, which is nobody else's; nothing is written while ``run`` is None. Connections
    belong to a thread: what other threads tell waits until this one has something to tell."""

    connection: BaseDatabaseWrapper
    run: int | None = None
    _thread: int = field(default_factory=threading.get_ident)
    _waiting: deque[Event] = field(default_factory=deque)

    def __call__(self, event: Event) -> None:
        if self.run is None or event.kind is Kind.PROGRESS:
            return
        self._waiting.append(event)
        if threading.get_ident() != self._thread:
            return
        while self._waiting:
            self._record(self.run, self._waiting[0])
            self._waiting.popleft()

    def _record(self, run: int, event: Event) -> None:
        try:
            record(self.connection, run, event)
        except Error:
            # Its session is idle for as long as a step takes: what ends such sessions may have ended it.
            self.connection.close()
            record(self.connection, run, event)


@contextmanager
def recording(migrating: BaseDatabaseWrapper) -> Iterator[Recording]:
    """Inside, events can be written down, over another connection than the one that migrates, whose transactions may be rolled
    back."""
    connection = migrating.copy()
    try:
        yield Recording(connection)
    finally:
        connection.close()
