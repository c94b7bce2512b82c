"""What execution asks of a server that runs."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import TYPE_CHECKING, Any, Protocol

from django.db import Error

from django_safemigrate.databases.ledger import Ledger, Programs

if TYPE_CHECKING:
    from django_safemigrate.schema.catalog import Catalog


class Failure(Enum):
    """What an error of the server means to whoever runs a step.

    ``BUSY``: a lock was not to be had in time, or there was a deadlock. ``LATE``: the client kept a transaction open
    for too long, and the session is gone. ``CANCELLED``: a statement took too long, or somebody ended it. ``OVERTAKEN``: what
    was to be made is there, or what was to be changed is not. ``DUPLICATES``: rows that a unique index refuses.
    ``VIOLATED``: rows that a constraint refuses. ``FORBIDDEN``: the role may not.
    """

    BUSY = "busy"
    LATE = "late"
    CANCELLED = "cancelled"
    OVERTAKEN = "overtaken"
    DUPLICATES = "duplicates"
    VIOLATED = "violated"
    FORBIDDEN = "forbidden"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Said:
    """An error in the words of the server; what it does not say is ""."""

    message: str
    detail: str = ""
    table: str = ""
    constraint: str = ""


@dataclass(frozen=True, slots=True)
class Backend:
    """A session of the server: process ids are used again, so ``started`` (as the server prints it) tells it from others."""

    pid: int
    started: str


@dataclass(frozen=True, slots=True)
class Holder:
    """Who keeps others waiting for a lock. ``seconds``: how long its transaction is open. What this role is not
    shown is "" or None; ``pid`` 0 is a prepared transaction, which belongs to no process, and ``prepared`` its name.
    ``transaction`` tells its transaction from any other, "" when that is not known. ``stays``: an autovacuum that does
    not give way to those who wait for it."""

    pid: int
    user: str = ""
    application: str = ""
    state: str = ""
    seconds: float | None = None
    query: str = ""
    table: str = ""
    transaction: str = ""
    prepared: str = ""
    autovacuum: bool = False
    stays: bool = False


@dataclass(slots=True)
class Wait:
    """What was seen of a session that waits for a lock: the ``table`` it is on ("" when that is not known) and who
    holds it. ``unseen`` says why nobody could look."""

    table: str = ""
    holders: tuple[Holder, ...] = ()
    unseen: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """A table that is going to be locked, by the server's number of it and by the catalog's name, and with which locks.

    ``named``: it is one that was asked for, not a part of one. ``lockable``: the role may lock it by itself.
    """

    relation: int
    table: str
    locks: tuple[str, ...]
    named: bool = True
    lockable: bool = True


@dataclass(frozen=True, slots=True)
class Limits:
    """Of a transaction, in milliseconds: ``lock`` to wait for each lock, ``idle`` between two statements, ``statement`` for
    each of them, 0 for as long as it takes. None leaves what the role or the database sets."""

    lock: int
    idle: int | None = None
    statement: int | None = None


@dataclass(frozen=True, slots=True)
class Activity:
    """How far a statement has come, as the server tells: ``done`` of ``total`` in ``unit`` ("blocks" or "rows"), None for
    what it does not tell; ``phase`` in the server's words."""

    phase: str
    done: int | None = None
    total: int | None = None
    unit: str = "blocks"


class Ending(StrEnum):
    """How to end what another session does: its statement, or the session."""

    CANCEL = "cancel"
    TERMINATE = "terminate"


class LiveServer(Protocol):
    """The server behind one connection of Django's. Every method but ``failure`` and ``said`` raises what Django raises."""

    programs: Programs
    ledger: Ledger

    def read(self, tables: Collection[str]) -> Catalog:
        """These tables as they are now, and the names of all sequences and views."""
        ...

    def execute(self, sql: str) -> None:
        """Run a statement as it is written."""
        ...

    def slice_end(self, sql: str, columns: int, values: Mapping[str, Any]) -> tuple[str, ...] | None:
        """The only row of a query for so many columns, as text that the server reads again; None when there is none."""
        ...

    def execute_with(self, sql: str, values: Mapping[str, Any]) -> None:
        """Run a statement with values for its ``%(name)s``."""
        ...

    def failure(self, error: Error) -> Failure: ...

    def said(self, error: Error) -> Said: ...

    def limit(self, limits: Limits) -> None:
        """Set the limits of the transaction that is open, and of no other."""
        ...

    def without_limits(self) -> AbstractContextManager[None]:
        """Inside, no timeout ends a statement of the session; afterwards they are as they were."""
        ...

    def elsewhere(self) -> AbstractContextManager[LiveServer]:
        """The same server through a connection of its own, for the thread that asks."""
        ...

    def stops_traffic(self, lock: str) -> bool:
        """Whether others have to wait, to read or to write, while this lock is held, or waited for."""
        ...

    def claims(self, locks: Sequence[tuple[str, str]]) -> Sequence[Claim]:
        """The tables that are there of those named, with a lock each, and the partitions and children that are
        locked with them, in the one order in which all runs lock them."""
        ...

    def holders(self, claims: Sequence[Claim]) -> Sequence[Holder]:
        """The other sessions, and prepared transactions, that hold locks which keep the ``claims`` from being had, those
        for the longest first."""
        ...

    def lock(self, claims: Sequence[Claim]) -> None:
        """Lock those that can be, in order, until the transaction ends."""
        ...

    def send_away(self, table: Claim) -> bool:
        """Ask the autovacuum of a table to give way, in a transaction of its own that hurts no traffic and takes a second or
        two; whether there is none any more. Outside of transactions."""
        ...

    def end(self, holder: Holder, how: Ending) -> bool:
        """End another session, or its statement, if its transaction is still the same one. False when it is not, and
        for superusers, replication and the server's own processes, which are left alone."""
        ...

    def blockers(self, pid: int) -> Wait:
        """What another session waits for."""
        ...

    def activity(self, pid: int) -> Activity | None:
        """How far the statement of another session has come, None where the server does not tell."""
        ...

    def row_estimate(self, table: str) -> int | None:
        """About how many rows a table has, None where nobody has counted."""
        ...

    def other_schema(self) -> str:
        """The schema that a name without one means first, where that is not the one that programs take it for; else ""."""
        ...

    def read_only(self) -> str:
        """Why the connection cannot change anything; "" when it can."""
        ...

    def role(self) -> str:
        """As whom the connection acts."""
        ...

    def backend(self) -> Backend:
        """The session of this connection."""
        ...

    def at_work(self, backend: Backend) -> bool:
        """Whether another session runs a statement right now."""
        ...

    def builders(self, table: str, index: str) -> Sequence[int]:
        """The process ids of other sessions that are building this index, or rebuild indexes of the table."""
        ...

    def rebuilt(self, sql: str) -> Sequence[tuple[str, str]]:
        """Table and index of every index that a statement rebuilds."""
        ...

    def rest_of(self, sql: str) -> str:
        """The statement that ends what an interrupted run of ``sql`` has begun, where it cannot be run again; else ``sql``."""
        ...

    def leftovers(self, table: str, index: str) -> Sequence[str]:
        """The invalid indexes that an interrupted rebuild of the index has left behind."""
        ...

    def drop_index(self, index: str) -> None:
        """Drop an index without blocking traffic, if it is there; not inside a transaction."""
        ...
