"""What was run, when and by whom: written down as it happens, and read again."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import get_version

from django_safemigrate.databases.ledger import Mark
from django_safemigrate.databases.vendors import live_server
from django_safemigrate.execution.errors import ExecutionError
from django_safemigrate.execution.events import Event, Kind
from django_safemigrate.execution.kept import programs_of
from django_safemigrate.execution.making import ensure
from django_safemigrate.version import __version__

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

__all__ = [
    "Begun",
    "Recorded",
    "Run",
    "begin_run",
    "ensure",
    "events",
    "programs_of",
    "record",
    "run_named",
    "runs",
]

LATEST = "latest"
RUNNING = "running"
# What is left of a run when it has come to its end; of one that was killed nothing tells.
ENDS = (Kind.RUN_DONE, Kind.RUN_FAILED, Kind.RUN_STOPPED)


@dataclass(frozen=True, slots=True)
class Begun:
    """A run that begins. ``command`` is the command line, ``plan`` the migrations that it is to run, as ``app.name``, in
    order."""

    command: str
    stage: str
    direction: str
    plan: tuple[str, ...] = ()
    host: str = field(default_factory=socket.gethostname)
    pid: int = field(default_factory=os.getpid)
    version: str = __version__
    django: str = field(default_factory=get_version)


@dataclass(frozen=True, slots=True)
class Run:
    """A run of the ledger. ``role`` is the user of the database. ``state`` is ``done``, ``failed``, ``stopped``, or ``running`` for one
    that has not come to an end, be it that it was killed; ``ended`` is None then."""

    number: int
    begun: datetime
    role: str
    what: Begun
    state: str
    ended: datetime | None


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event of the ledger. Where ``program`` names one, ``kind`` is the state that it came into, else a ``Kind``."""

    number: int
    at: datetime
    kind: str
    text: str
    data: Mapping[str, Any]
    program: int | None


def begin_run(connection: BaseDatabaseWrapper, run: Begun) -> int:
    """Write down that a run begins; gives its number. Makes the ledger when it is not there: raises ``ExecutionError`` when the
    role may not."""
    ensure(connection)
    return live_server(connection).ledger.begin_run(
        {
            "command": run.command,
            "stage": run.stage,
            "direction": run.direction,
            "host": run.host,
            "pid": run.pid,
            "version": run.version,
            "django": run.django,
            "plan": list(run.plan),
        }
    )


def record(connection: BaseDatabaseWrapper, run: int, event: Event) -> None:
    """Write down what happened in a run: one INSERT. It lasts when the transaction of ``connection`` does, so that it
    should not be the one that migrates."""
    live_server(connection).ledger.add_event(run, Mark(event.kind.value, event.text, event.data, run))


def runs(connection: BaseDatabaseWrapper, limit: int = 20) -> list[Run]:
    """The last runs, the newest first."""
    ledger = live_server(connection).ledger
    return [_run(row) for row in ledger.runs(limit)] if ledger.exist() else []


def run_named(connection: BaseDatabaseWrapper, text: str) -> Run:
    """The run of that number, or the ``latest``. Raises ``ExecutionError`` when there is none."""
    ledger = live_server(connection).ledger
    rows: list[dict[str, Any]] = []
    if ledger.exist():
        if text == LATEST:
            rows = ledger.runs(1)
        # No number of a row has more digits.
        elif text.isascii() and text.isdigit() and len(text) < 19:
            rows = ledger.runs(1, int(text))
    if not rows:
        known = ", ".join(str(one.number) for one in runs(connection, 5))
        raise ExecutionError(
            f"There is no run {text} in the ledger of database {connection.alias!r}.",
            f"Name one of the last, {known}." if known else "Nothing was run by safemigrate yet.",
            returncode=2,
        )
    return _run(rows[0])


def events(connection: BaseDatabaseWrapper, run: int) -> list[Recorded]:
    """What happened in a run, in order."""
    ledger = live_server(connection).ledger
    if not ledger.exist():
        return []
    return [
        Recorded(row["id"], row["at"], row["kind"], row["text"], row["data"], row["program"])
        for row in ledger.events(run)
    ]


def _run(row: dict[str, Any]) -> Run:
    what = Begun(
        row["command"],
        row["stage"],
        row["direction"],
        tuple(row["plan"]),
        row["host"],
        row["pid"],
        row["version"],
        row["django"],
    )
    over = row["kind"] in ENDS
    state = row["kind"].removeprefix("run-") if over else RUNNING
    return Run(row["id"], row["begun"], row["role"], what, state, row["at"] if over else None)
