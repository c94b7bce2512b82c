"""What execution asks of a server that runs."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, Protocol

from django.db import Error

if TYPE_CHECKING:
    from django_safemigrate.schema.catalog import Catalog

# Where the programs that were begun are kept, in the database that they change.
PROGRAMS = "django_safemigrate_program"
PROGRAMS_SCHEMA = "public"


class Failure(Enum):
    """What an error of the server means to whoever runs a step.

    ``BUSY``: a lock was not to be had in time, or there was a deadlock. ``OVERTAKEN``: what was to be made is there,
    or what was to be changed is not. ``DUPLICATES``: rows that a unique index refuses. ``VIOLATED``: rows that a
    constraint refuses. ``FORBIDDEN``: the role may not.
    """

    BUSY = "busy"
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
    shown is "" or None; ``pid`` 0 is a prepared transaction, which belongs to no process."""

    pid: int
    user: str = ""
    application: str = ""
    state: str = ""
    seconds: float | None = None


@dataclass(slots=True)
class Wait:
    """What was seen of a session that waits for a lock: the ``table`` it is on ("" when that is not known) and who
    holds it. ``unseen`` says why nobody could look."""

    table: str = ""
    holders: tuple[Holder, ...] = ()
    unseen: str = ""


class Programs(Protocol):
    """The table in which programs are kept. Values are by column, those of JSON columns as Python has them."""

    statement: str
    """The statement that makes it."""

    def exist(self) -> bool: ...

    def make(self) -> None:
        """Make the table, which may have been made meanwhile."""
        ...

    def insert(self, values: Mapping[str, Any]) -> bool:
        """Whether the row is new: False when there is one of this key."""
        ...

    def rows(self, sought: Mapping[str, Any]) -> list[dict[str, Any]]:
        """The rows with these values, the oldest first."""
        ...

    def update(self, sought: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
        """Whether there was a row with the values of ``sought``."""
        ...

    def delete(self, key: str) -> None: ...


class LiveServer(Protocol):
    """The server behind one connection of Django's. Every method but ``failure`` and ``said`` raises what Django raises."""

    programs: Programs

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

    def limit_lock_waits(self, milliseconds: int) -> None:
        """Until the transaction ends, give up waiting for a lock after that long."""
        ...

    def without_limits(self) -> AbstractContextManager[None]:
        """Inside, no timeout ends a statement of the session; afterwards they are as they were."""
        ...

    def watching(self, pause: float) -> AbstractContextManager[Wait]:
        """Look, through a connection of its own and with so many seconds in between, at what this session waits for inside;
        the last that was seen is there at the end."""
        ...

    def other_schema(self) -> str:
        """The schema that a name without one means first, where that is not the one that programs take it for; else ""."""
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
