"""Renewing the lease while steps run."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from threading import Event, Thread
from types import TracebackType
from typing import TYPE_CHECKING, Self

from django.db import Error

from django_safemigrate.databases.vendors import leases
from django_safemigrate.execution.lease import Lease, LeaseLost, lost

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

# How often a lease is renewed in its time, and how often that is tried when the server does not answer.
BEATS, TRIES = 3, 10
# Seconds that the thread may take to end.
PATIENCE = 1


@dataclass(slots=True)
class Heartbeat:
    """Renews ``lease`` inside, from a thread and over a connection of its own. ``connection`` is that of the run.

    It protects nobody: ``Lease.guard`` does. It lets others wait, and the run stop early.
    """

    connection: BaseDatabaseWrapper
    lease: Lease
    _beaten: float = field(default_factory=time.monotonic)
    _unheard: str = ""
    _lost: LeaseLost | None = None
    _done: Event = field(default_factory=Event)
    _thread: Thread | None = None

    def check(self) -> None:
        """Raise ``LeaseLost`` when another has taken over, or could have: the server was not reached for as long as the lease
        lasts."""
        if self._lost is not None:
            raise LeaseLost(self._lost.fact, self._lost.cure)
        silent = time.monotonic() - self._beaten
        if silent > self.lease.milliseconds / 1000:
            why = f": {self._unheard}" if self._unheard else ""
            raise LeaseLost(
                f"The lease of this run has expired: it could not be renewed for {silent:.0f} s{why}.",
                "See that the database can be reached, then run safemigrate again: it goes on where it stopped.",
            )

    def guard(self) -> None:
        """What is to be asked in the transaction of every step: ``check``, then ``Lease.guard``. Raises ``LeaseLost``."""
        self.check()
        self.lease.guard(self.connection)

    def __enter__(self) -> Self:
        self._thread = Thread(target=self._beat, name="safemigrate-heartbeat", daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()
        if self._thread is not None:
            self._thread.join(PATIENCE)

    def _beat(self) -> None:
        # Django's connections belong to the thread that makes them.
        connection = self.connection.copy()
        try:
            pause = self.lease.milliseconds / 1000 / BEATS
            while not self._done.wait(pause):
                pause = self.lease.milliseconds / 1000 / (BEATS if self._renewed(connection) else TRIES)
                if self._lost is not None:
                    return
        finally:
            connection.close()

    def _renewed(self, connection: BaseDatabaseWrapper) -> bool:
        """Whether the server has answered."""
        begun = time.monotonic()
        try:
            if leases(connection).renew(self.lease.fence, self.lease.milliseconds):
                # From before the statement: by the clock of the server it began no earlier.
                self._beaten = begun
            else:
                self._lost = lost(leases(connection).row())
        except Error as error:
            self._unheard = " ".join(str(error).split())
            connection.close()
            return False
        return True
