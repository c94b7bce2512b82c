"""One run at a time: a row in the database that is migrated says whose turn it is, and for how long."""

from __future__ import annotations

import getpass
import os
import socket
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from django_safemigrate.databases.leases import LeaseRow
from django_safemigrate.databases.live import Holder
from django_safemigrate.databases.vendors import leases
from django_safemigrate.execution.errors import WaitingError

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper


class LeaseLost(WaitingError):
    """This process may do nothing more: another one has taken over, or nobody knows whether it has."""


@dataclass(frozen=True, slots=True)
class Claimant:
    """Who wants to run: ``holder`` names a person or an account, ``run`` is its row in the ledger, None while it has none."""

    holder: str
    host: str
    pid: int
    run: int | None = None

    @classmethod
    def here(cls, run: int | None = None) -> Claimant:
        """This process."""
        return cls(_account(), socket.gethostname(), os.getpid(), run)


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to run steps, for ``milliseconds`` from the last time that it was renewed. ``fence`` is greater than that of
    any who had it before."""

    fence: int
    milliseconds: int

    def guard(self, connection: BaseDatabaseWrapper) -> None:
        """Let nobody take over until the transaction ends. Raises ``LeaseLost`` when somebody has."""
        table = leases(connection)
        if not table.guard(self.fence):
            raise lost(table.row())

    def tell_run(self, connection: BaseDatabaseWrapper, run: int) -> None:
        """Say for which run of the ledger it is held; nothing happens when it is lost."""
        leases(connection).tell_run(self.fence, run)

    def release(self, connection: BaseDatabaseWrapper) -> None:
        """Let others take it at once; nothing happens when they have already. Without a connection it expires."""
        if connection.connection is None or connection.is_usable():
            leases(connection).release(self.fence)


@dataclass(frozen=True, slots=True)
class Held:
    """Somebody else has the lease. Where it is free all the same, ``guarded`` are the sessions in which whoever had it last still
    has a step open: until those end nobody else can have it."""

    row: LeaseRow
    guarded: tuple[Holder, ...] = ()


def acquire(connection: BaseDatabaseWrapper, milliseconds: int, who: Claimant) -> Lease | Held:
    """Take the lease of the database if it is free, for so long. Waits for at most half a second.

    The clock is that of the server. Safe where a pooler hands out its sessions by transaction.
    """
    table = leases(connection)
    while True:
        fence = table.take(milliseconds, asdict(who))
        if fence is not None:
            return Lease(fence, milliseconds)
        row = table.row()
        if row is not None:
            return Held(row, tuple(table.guarded()) if row.free else ())


def described(row: LeaseRow) -> str:
    """Who that is, in words."""
    run = "a run" if row.run is None else f"run {row.run}"
    return f"{run} of {row.holder} on {row.host} (process {row.pid})"


def lost(row: LeaseRow | None) -> LeaseLost:
    if row is None:
        fact = "The lease of this run is gone: somebody deleted its row."
    else:
        fact = f"The lease of this run is lost: {described(row)} has taken over, last heard of {row.silent:.0f} s ago."
    return LeaseLost(
        fact, "Let other runs come to an end, then run safemigrate again: it goes on where it stopped."
    )


def _account() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        # A container may run as a number that has no name.
        return f"user {os.getuid()}"
