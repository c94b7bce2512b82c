"""Programs that were begun, kept in a table of the database that they change.

The catalog tells what is done; what is kept tells what was to be done, which nobody can compile again from a schema
that is half changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.db import DatabaseError

from django_safemigrate.databases.live import PROGRAMS, PROGRAMS_SCHEMA, Backend, Failure, LiveServer
from django_safemigrate.databases.vendors import live_server
from django_safemigrate.execution.errors import ExecutionError
from django_safemigrate.execution.plain import PlainStep

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = f"{PROGRAMS_SCHEMA}.{PROGRAMS}"


class State(StrEnum):
    """``RUNNING``: a list of its steps is being run. ``CONTRACT_OPEN``: all before the deploy is done, and what comes
    after it was not begun. ``DONE``: nothing is left."""

    RUNNING = "running"
    CONTRACT_OPEN = "contract open"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class KeptProgram:
    """A program with how far it has come.

    ``migration`` may be "". ``operation`` is for people, ``written`` tells it from any other. ``steps`` come before the deploy and ``contract`` after it; ``undo`` and
    ``undo_contract`` take the ``steps`` back. ``done`` counts the steps of the list that is being run, ``cursor``
    is the end of the last slice of a step in batches, ``backend`` the session that runs a concurrent step.
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


def keep(connection: BaseDatabaseWrapper, program: KeptProgram) -> KeptProgram:
    """Keep a program that is about to begin; gives it as it is kept.

    Makes the table when it is not there. Raises ``ExecutionError`` when the role may not, or when a program of the same key
    is kept already.
    """
    server = live_server(connection)
    if not server.programs.exist():
        _make(server)
    if not server.programs.insert(_values(program)):
        raise ExecutionError(
            f"The program {program.key} of {program.operation} was begun already.",
            "Let whoever runs it come to an end, then run the migration again.",
        )
    (row,) = server.programs.rows({"key": program.key})
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
    given = {"state": State.CONTRACT_OPEN.value, "app": app, "migration": migration}
    return _rows(connection, {name: value for name, value in given.items() if value is not None})


def done(
    connection: BaseDatabaseWrapper, app: str | None = None, migration: str | None = None
) -> list[KeptProgram]:
    """The programs of which nothing is left, of one app or migration if that is named, in the order in which they were
    begun."""
    given = {"state": State.DONE.value, "app": app, "migration": migration}
    return _rows(connection, {name: value for name, value in given.items() if value is not None})


def mark(connection: BaseDatabaseWrapper, now: KeptProgram, then: KeptProgram) -> KeptProgram:
    """Keep how far a program has come: ``now`` becomes ``then``, which is given back. To be called in the transaction
    that does the work.

    Raises ``ExecutionError`` when the program is not kept as ``now`` says: somebody else runs it.
    """
    sought = {"key": now.key} | _progress(now)
    if not live_server(connection).programs.update(sought, _progress(then)):
        raise ExecutionError(
            f"The program {now.key} of {now.operation} is not as this process left it: another one runs it.",
            "Let that one come to an end, then run the migration again.",
        )
    return then


def forget(connection: BaseDatabaseWrapper, key: str) -> None:
    """Keep a program no longer; nothing happens when it is not kept."""
    programs = live_server(connection).programs
    if programs.exist():
        programs.delete(key)


def _rows(connection: BaseDatabaseWrapper, sought: dict[str, Any]) -> list[KeptProgram]:
    programs = live_server(connection).programs
    return [_program(row) for row in programs.rows(sought)] if programs.exist() else []


def _make(server: LiveServer) -> None:
    try:
        server.programs.make()
    except DatabaseError as error:
        if server.failure(error) is not Failure.FORBIDDEN:
            raise
        raise ExecutionError(
            f"The role {server.role()} may not make the table {TABLE}, which keeps how far an online program has come "
            f"({server.said(error).message}).",
            f"As a role that may, run {server.programs.statement}; and grant SELECT, INSERT, UPDATE and DELETE on it.",
        ) from error


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
    } | _progress(program)


def _progress(program: KeptProgram) -> dict[str, Any]:
    backend = program.backend
    return {
        "state": program.state.value,
        "done": program.done,
        "cursor": None if program.cursor is None else list(program.cursor),
        "backend_pid": backend.pid if backend else None,
        "backend_start": backend.started if backend else None,
    }


def _written(steps: Sequence[PlainStep]) -> list[dict[str, Any]]:
    return [one.to_json() for one in steps]


def _program(row: dict[str, Any]) -> KeptProgram:
    steps, contract, undo, undo_contract = (
        tuple(map(PlainStep.from_json, row[name])) for name in ("steps", "contract", "undo", "undo_contract")
    )
    return KeptProgram(
        row["key"], row["app"], row["migration"], row["operation"], row["direction"],
        steps, contract, undo, undo_contract, State(row["state"]), row["done"],
        None if row["cursor"] is None else tuple(row["cursor"]),
        None if row["backend_pid"] is None else Backend(row["backend_pid"], row["backend_start"]),
        row["started"], row["changed"], row["written"],
    )  # fmt: skip
