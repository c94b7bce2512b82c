"""What execution asks of the tables in which it keeps what was run."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

# The tables of the ledger, in the database that they describe, and in no other schema than this.
LEDGER_SCHEMA = "public"
RUNS = "django_safemigrate_run"
PROGRAMS = "django_safemigrate_program"
EVENTS = "django_safemigrate_event"
SOURCES = "django_safemigrate_source"
LEASE = "django_safemigrate_lease"
# Rows of these are inserted, and never changed.
INSERT_ONLY = (RUNS, PROGRAMS, EVENTS, SOURCES)
LEDGER = (*INSERT_ONLY, LEASE)
# What the names of their triggers and functions begin with.
LEDGER_FUNCTIONS = "django_safemigrate_"
# How a program ends that is kept no longer.
FORGOTTEN = "forgotten"


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a program has come, or what happened in a run, as a row: ``kind`` is the state of the program or the kind of
    what happened. ``run`` is the run that did it, None for stock ``migrate``."""

    kind: str
    text: str
    data: Mapping[str, Any]
    run: int | None = None


class Programs(Protocol):
    """The programs that were begun. Values are by column, those of JSON columns as Python has them."""

    def insert(self, values: Mapping[str, Any], mark: Mark) -> bool:
        """Insert a program, and its first event. False when one of this key is there that was not forgotten."""
        ...

    def rows(self, sought: Mapping[str, Any]) -> list[dict[str, Any]]:
        """The programs with these values that were not forgotten, each with its last event, the oldest first."""
        ...

    def rows_of(self, run: int) -> list[dict[str, Any]]:
        """The programs that a run has begun or moved, those that were forgotten too."""
        ...

    def move(self, program: int, seq: int, mark: Mark) -> bool:
        """Insert the event after ``seq``. False when that is not the last one, or the program was forgotten."""
        ...

    def forget(self, key: str, mark: Mark) -> None:
        """Insert the event after which the program of this key is kept no longer, if there is one."""
        ...


class Ledger(Protocol):
    """What was run. Values are by column, as Python has them."""

    def statement(self) -> str:
        """The SQL that makes its tables, those that are there left as they are."""
        ...

    def exist(self) -> bool:
        """Whether all tables are there."""
        ...

    def make(self) -> None:
        """Make the tables, which may be made meanwhile by others."""
        ...

    def begin_run(self, values: Mapping[str, Any]) -> int:
        """Insert a run; gives its number."""
        ...

    def add_event(self, run: int, mark: Mark) -> None: ...

    def runs(self, limit: int, run: int | None = None) -> list[dict[str, Any]]:
        """The newest runs, each with the last of its events that tells of the whole run; or one run."""
        ...

    def events(self, run: int) -> list[dict[str, Any]]:
        """What happened in a run, in order."""
        ...

    def add_sources(self, rows: Sequence[Mapping[str, Any]]) -> None: ...

    def sources(self) -> list[dict[str, Any]]:
        """The last row of every migration."""
        ...

    def purge(self, before: datetime, needed: Collection[int]) -> dict[str, int]:
        """Delete what is over since then, but for the programs that are ``needed`` and the run that is at work; gives how many rows by
        table. To be called in a transaction."""
        ...
