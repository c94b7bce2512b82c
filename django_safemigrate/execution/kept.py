"""Programs that were begun, kept in the ledger of the database that they change.

The catalog tells what is done; what is kept tells what was to be done, which nobody can compile again from a schema
that is half changed. How far a program has come is its last event; none is ever changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django_safemigrate.databases.ledger import EVENTS, FORGOTTEN, LEDGER_SCHEMA, PROGRAMS, Mark
from django_safemigrate.databases.live import Backend
from django_safemigrate.databases.vendors import live_server
from django_safemigrate.execution.errors import ExecutionError
from django_safemigrate.execution.making import ensure
from django_safemigrate.execution.plain import PlainStep

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

# The run that what happens now belongs to: between it and a program lies Django, which has no place for it.
_RUN: ContextVar[int | None] = ContextVar("run", default=None)


# What the key of a program ends with that runs the contract of another one, or takes that or the other one back.
LATE = (":contract", ":expand")
BACK = ":backwards"
PARTS = (*LATE, BACK)


class State(StrEnum):
    """``RUNNING``: a list of its steps is being run. ``CONTRACT_OPEN``: all before the deploy is done, and what comes
    after it was not begun. ``DONE``: nothing is left. ``FORGOTTEN``: it is there to be read about, and for nothing else."""

    RUNNING = "running"
    CONTRACT_OPEN = "contract open"
    DONE = "done"
    FORGOTTEN = FORGOTTEN


@dataclass(frozen=True, slots=True)
class Place:
    """An event of a program: the ``seq``-th, from 1."""

    program: int
    seq: int


@dataclass(frozen=True, slots=True)
class KeptProgram:
    """A program with how far it has come.

    ``migration`` may be "". ``operation`` is for people, ``written`` tells it from any other. ``steps`` come before the deploy and ``contract`` after it; ``undo`` and
    ``undo_contract`` take the ``steps`` back. ``done`` counts the steps of the list that is being run, ``cursor``
    is the end of the last slice of a step in batches, ``backend`` the session that runs a concurrent step. ``place`` is that of
    the event that says so, None for what is not kept; ``run`` is the run that wrote it, None for stock ``migrate``.
    """

    key: str
    app: str
    migration: str
    operation: str
    direction: str
    steps: tuple[PlainStep, ...]
    contract: tuple[PlainStep, ...] = ()
    undo: tuple[PlainStep, ...] = ()
    undo_contract: tuple[PlainStep, ...] = ()
    state: State = State.RUNNING
    done: int = 0
    cursor: tuple[str, ...] | None = None
    backend: Backend | None = None
    started: datetime | None = None
    changed: datetime | None = None
    written: str = ""
    place: Place | None = field(default=None, compare=False)
    run: int | None = field(default=None, compare=False)


@contextmanager
def within(run: int) -> Iterator[None]:
    """What is kept inside, in this thread, was done by this run."""
    token = _RUN.set(run)
    try:
        yield
    finally:
        _RUN.reset(token)


def current_run() -> int | None:
    """The run that what happens now belongs to, None when it is none's."""
    return _RUN.get()


def keep(connection: BaseDatabaseWrapper, program: KeptProgram) -> KeptProgram:
    """Keep a program that is about to begin; gives it as it is kept.

    Makes the ledger when it is not there. Raises ``ExecutionError`` when the role may not, or when a program of the same key
    is kept already.
    """
    ensure(connection)
    programs = live_server(connection).programs
    if not programs.insert(_values(program), _mark(program)):
        raise ExecutionError(
            f"The program {program.key} of {program.operation} was begun already.",
            "Let whoever runs it come to an end, then run the migration again.",
        )
    (row,) = programs.rows({"key": program.key})
    return _program(row)


def find(connection: BaseDatabaseWrapper, key: str) -> KeptProgram | None:
    """The program kept under ``key``."""
    found = _rows(connection, {"key": key})
    return found[0] if found else None


def open_contracts(
    connection: BaseDatabaseWrapper, app: str | None = None, migration: str | None = None
) -> list[KeptProgram]:
    """The programs whose contract is open, of one app or migration if that is named, in the order in which they were
    begun."""
    given = {"kind": State.CONTRACT_OPEN.value, "app": app, "migration": migration}
    return _rows(connection, {name: value for name, value in given.items() if value is not None})


def done(
    connection: BaseDatabaseWrapper, app: str | None = None, migration: str | None = None
) -> list[KeptProgram]:
    """The programs of which nothing is left, of one app or migration if that is named, in the order in which they were
    begun."""
    given = {"kind": State.DONE.value, "app": app, "migration": migration}
    return _rows(connection, {name: value for name, value in given.items() if value is not None})


def running(connection: BaseDatabaseWrapper) -> list[KeptProgram]:
    """The programs of which a list of steps was begun and, as far as is known, has not come to its end."""
    return _rows(connection, {"kind": State.RUNNING.value})


def mark(connection: BaseDatabaseWrapper, now: KeptProgram, then: KeptProgram) -> KeptProgram:
    """Keep how far a program has come: ``now`` becomes ``then``, which is given back. To be called in the transaction
    that does the work.

    Raises ``ExecutionError`` when the program is not kept as ``now`` says: somebody else runs it.
    """
    place = now.place
    if place is None or not live_server(connection).programs.move(place.program, place.seq, _mark(then)):
        raise ExecutionError(
            f"The program {now.key} of {now.operation} is not as this process left it: another one runs it.",
            "Let that one come to an end, then run the migration again.",
        )
    return replace(then, place=replace(place, seq=place.seq + 1), run=_RUN.get())


def forget(connection: BaseDatabaseWrapper, key: str) -> None:
    """Keep a program no longer; nothing happens when it is not kept. Another one may begin under its key."""
    server = live_server(connection)
    if server.ledger.exist():
        server.programs.forget(key, Mark(FORGOTTEN, "Kept no longer", {}, _RUN.get()))


def forgetting(key: str) -> str:
    """The SQL by which somebody else forgets a program."""
    table, events = (f"{LEDGER_SCHEMA}.{one}" for one in (PROGRAMS, EVENTS))
    return (
        f"INSERT INTO {events} (program, seq, kind, text, data) SELECT program, max(seq) + 1, '{FORGOTTEN}', 'By hand', '{{}}' "  # noqa: S608 - told, not run
        f"FROM {events} WHERE program = (SELECT max(id) FROM {table} WHERE key = '{key}') GROUP BY program"
    )


def programs_of(connection: BaseDatabaseWrapper, run: int) -> list[KeptProgram]:
    """The programs that a run has begun, or brought on, in the order in which they were begun; those that were forgotten
    since too, as ``State.FORGOTTEN``."""
    server = live_server(connection)
    return [_program(row) for row in server.programs.rows_of(run)] if server.ledger.exist() else []


def _rows(connection: BaseDatabaseWrapper, sought: dict[str, Any]) -> list[KeptProgram]:
    server = live_server(connection)
    return [_program(row) for row in server.programs.rows(sought)] if server.ledger.exist() else []


def _values(program: KeptProgram) -> dict[str, Any]:
    return {
        "key": program.key,
        "app": program.app,
        "migration": program.migration,
        "operation": program.operation,
        "written": program.written,
        "direction": program.direction,
        "steps": _written(program.steps),
        "contract": _written(program.contract),
        "undo": _written(program.undo),
        "undo_contract": _written(program.undo_contract),
    }


def _mark(program: KeptProgram) -> Mark:
    backend = program.backend
    data = {
        "done": program.done,
        "cursor": None if program.cursor is None else list(program.cursor),
        "backend": None if backend is None else [backend.pid, backend.started],
    }
    return Mark(program.state.value, f"{program.operation}: {program.state.value}", data, _RUN.get())


def _written(steps: Sequence[PlainStep]) -> list[dict[str, Any]]:
    return [one.to_json() for one in steps]


def _program(row: dict[str, Any]) -> KeptProgram:
    steps, contract, undo, undo_contract = (
        tuple(map(PlainStep.from_json, row[name])) for name in ("steps", "contract", "undo", "undo_contract")
    )
    told = {"done": 0, "cursor": None, "backend": None} | row["data"]
    return KeptProgram(
        row["key"], row["app"], row["migration"], row["operation"], row["direction"],
        steps, contract, undo, undo_contract, State(row["kind"]), told["done"],
        None if told["cursor"] is None else tuple(told["cursor"]),
        None if told["backend"] is None else Backend(*told["backend"]),
        row["started"], row["changed"], row["written"], Place(row["id"], row["seq"]), row["run"],
    )  # fmt: skip
