from __future__ import annotations

import os
import socket
from typing import Any

import django
import pytest
from django.db import connections, transaction
from django.test.utils import CaptureQueriesContext

from django_safemigrate.execution import Event, ExecutionError, Kind, keep, mark, open_contracts
from django_safemigrate.execution.kept import KeptProgram, State
from django_safemigrate.execution.ledger import Run, begin_run, events, record, run_named, runs
from django_safemigrate.version import __version__
from ledger.rows import BEGUN, a_program, a_run


def test_where_there_is_no_ledger(connection: Any) -> None:
    assert runs(connection) == []
    assert events(connection, 1) == []
    with pytest.raises(ExecutionError) as raised:
        run_named(connection, "latest")
    assert str(raised.value) == (
        "There is no run latest in the ledger of database 'default'. Nothing was run by safemigrate yet."
    )


def test_a_run_and_what_happened(connection: Any) -> None:
    number = a_run(connection, Kind.RUN_STARTED, Kind.WAIT)
    (run,) = runs(connection)
    assert run == Run(number, run.begun, run.role, BEGUN, "running", None)
    assert (BEGUN.host, BEGUN.pid) == (socket.gethostname(), os.getpid())
    assert (BEGUN.version, BEGUN.django) == (__version__, django.get_version())
    assert run.role == connection.settings_dict["USER"]
    told = events(connection, number)
    assert [(one.kind, one.text, one.data, one.program) for one in told] == [
        ("run-started", "run-started 'é'", {"seconds": 0.5, "blockers": [{"pid": 7}]}, None),
        ("wait", "wait 'é'", {"seconds": 0.5, "blockers": [{"pid": 7}]}, None),
    ]
    assert run.begun < told[0].at < told[1].at


@pytest.mark.parametrize(
    ("kind", "state"), [(Kind.RUN_DONE, "done"), (Kind.RUN_FAILED, "failed"), (Kind.RUN_STOPPED, "stopped")]
)
def test_how_a_run_ended(connection: Any, kind: Kind, state: str) -> None:
    number = a_run(connection, Kind.RUN_STARTED, kind, Kind.NOTE)
    run = run_named(connection, str(number))
    assert (run.state, run.ended) == (state, events(connection, number)[1].at)


def test_the_newest_first(connection: Any) -> None:
    numbers = [a_run(connection) for _ in range(3)]
    assert [one.number for one in runs(connection)] == numbers[::-1]
    assert [one.number for one in runs(connection, 1)] == [numbers[2]]
    assert run_named(connection, "latest").number == numbers[2]
    for text in ("7", "-1", "first", "٣", "9" * 30):
        with pytest.raises(ExecutionError) as raised:
            run_named(connection, text)
        assert str(raised.value) == (
            f"There is no run {text} in the ledger of database 'default'. Name one of the last, 3, 2, 1."
        )


def test_programs_are_among_the_events_of_their_run(connection: Any) -> None:
    number = a_run(connection)
    kept = a_program(connection, "one", number)
    assert kept.place is not None
    assert [(one.kind, one.text, one.program) for one in events(connection, number)] == [
        ("running", "Do one: running", kept.place.program)
    ]


def test_it_is_written_while_another_connection_migrates(connection: Any) -> None:
    number = begin_run(connection, BEGUN)
    second = connection.copy()
    try:
        with pytest.raises(ZeroDivisionError), transaction.atomic("default"):
            a_program(connection, "one", number)
            record(second, number, Event(Kind.NOTE, "meanwhile"))
            raise ZeroDivisionError
    finally:
        second.close()
    assert [one.text for one in events(connection, number)] == ["meanwhile"]
    assert open_contracts(connections["default"]) == []


def test_open_contracts_are_found_at_once(connection: Any) -> None:
    for number in range(20):
        one = keep(connection, KeptProgram(str(number), "shop", "0002_more", "Do it", "forwards", ()))
        mark(connection, one, KeptProgram(str(number), "", "", "", "", (), state=State.CONTRACT_OPEN))
    with CaptureQueriesContext(connection) as queries:
        assert [one.key for one in open_contracts(connection)] == [str(number) for number in range(20)]
    # The other one asks whether there is a ledger.
    assert len(queries) == 2
