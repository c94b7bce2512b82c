from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from threading import Barrier, Thread
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connections, transaction

from django_safemigrate.databases.live import Backend
from django_safemigrate.databases.postgresql.read import read
from django_safemigrate.databases.postgresql.running.ledger import LedgerTables
from django_safemigrate.execution import (
    ExecutionError,
    KeptProgram,
    PlainStep,
    State,
    ensure,
    find,
    forget,
    forgetting,
    keep,
    mark,
    open_contracts,
    plain,
    programs_of,
    within,
)
from django_safemigrate.online import Mode, Phase, Probe, Step
from django_safemigrate.schema.rowbatches import RowBatches
from execution.steps import fetched

STEP = PlainStep(
    Phase.BACKFILL,
    Mode.BATCHES,
    ("UPDATE public.thing SET number = 1",),
    (Probe("column", "thing", "number", None, "integer"),),
    RowBatches("thing", ("id", "number"), "a", "b", "c", "d"),
    ("update_rows",),
    ("It updates the rows of thing while writes to it wait.",),
    (("thing", "ROW EXCLUSIVE"),),
)
# For ever: programs in this form are kept in databases.
WRITTEN = {
    "phase": "backfill",
    "mode": "batches",
    "statements": ["UPDATE public.thing SET number = 1"],
    "probes": [{"what": "column", "table": "thing", "name": "number", "before": None, "after": "integer"}],
    "batches": {
        "table": "thing",
        "key": ["id", "number"],
        "first": "a",
        "following": "b",
        "statement_first": "c",
        "statement": "d",
    },
    "by": ["update_rows"],
    "unsafe": ["It updates the rows of thing while writes to it wait."],
    "locks": [["thing", "ROW EXCLUSIVE"]],
}

WAITING = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


def program(key: str, **options: Any) -> KeptProgram:
    return replace(KeptProgram(key, "lab", "0002_more", "Add a thing", "forwards", (STEP,)), **options)


def test_the_form_of_a_step() -> None:
    assert STEP.to_json() == WRITTEN
    assert PlainStep.from_json(json.loads(json.dumps(WRITTEN))) == STEP
    brief = PlainStep(Phase.EXPAND, Mode.BRIEF, ("SELECT 1",))
    assert PlainStep.from_json(json.loads(json.dumps(brief.to_json()))) == brief


def test_a_step_of_the_compiler() -> None:
    step = Step(STEP.phase, STEP.mode, STEP.statements, (), STEP.probes, STEP.batches, STEP.by, STEP.unsafe)
    assert plain(step) == replace(STEP, locks=())


def test_python_has_no_plain_form() -> None:
    with pytest.raises(
        ValueError,
        match="^A step of Python code has no plain form: the migration that holds the code runs it.$",
    ):
        plain(Step(Phase.EXPAND, Mode.PYTHON, (), ()))


def test_nothing_is_kept_where_there_is_no_table(connection: Any) -> None:
    assert find(connection, "key") is None
    assert open_contracts(connection) == []
    forget(connection, "key")
    assert not LedgerTables(connection).exist()


def test_a_program_is_found_as_it_was_kept(connection: Any) -> None:
    other = replace(STEP, statements=("SELECT '100%%s', $1, \\ \"é\"",))
    given = program("key", contract=(other, STEP), undo=(STEP, other), undo_contract=(other,), migration="")
    told = keep(connection, given)
    assert told.started is not None
    assert told.changed is not None
    assert replace(told, started=None, changed=None) == given
    assert find(connection, "key") == told
    assert find(connection, "other") is None


def test_a_key_is_kept_once(connection: Any) -> None:
    keep(connection, program("key"))
    with pytest.raises(ExecutionError) as raised:
        keep(connection, program("key"))
    assert str(raised.value) == (
        "The program key of Add a thing was begun already. "
        "Let whoever runs it come to an end, then run the migration again."
    )


def test_how_far_it_has_come(connection: Any) -> None:
    now = keep(connection, program("key"))
    then = replace(now, done=1, cursor=("7", "é"), backend=Backend(7, "2024-05-06 07:08:09.123456+00"))
    told = mark(connection, now, then)
    assert told == then
    found = find(connection, "key")
    assert found is not None
    assert replace(found, changed=then.changed) == then
    for late in (now, then, program("key")):
        with pytest.raises(ExecutionError) as raised:
            mark(connection, late, replace(late, done=2))
        assert str(raised.value) == (
            "The program key of Add a thing is not as this process left it: another one runs it. "
            "Let that one come to an end, then run the migration again."
        )
    assert mark(connection, told, replace(told, state=State.DONE, cursor=None, backend=None)).state == "done"


def test_who_is_first_brings_it_on(connection: Any, other: psycopg.Connection[Any]) -> None:
    now = keep(connection, program("key"))
    assert now.place is not None
    failed: list[Exception] = []

    def late() -> None:
        connections["default"] = second = connection.copy()
        try:
            mark(second, now, replace(now, done=2))
        except ExecutionError as error:
            failed.append(error)
        finally:
            second.close()

    with transaction.atomic("default"):
        mark(connection, now, replace(now, done=1))
        thread = Thread(target=late)
        thread.start()
        while not other.execute(WAITING).fetchall():
            other.rollback()
    thread.join()
    assert len(failed) == 1
    found = find(connection, "key")
    assert found is not None
    assert found.done == 1


def test_what_was_forgotten_is_history(connection: Any) -> None:
    first = keep(connection, program("key", done=1))
    forget(connection, "key")
    forget(connection, "key")
    assert find(connection, "key") is None
    with pytest.raises(
        ExecutionError, match="^The program key of Add a thing is not as this process left it"
    ):
        mark(connection, first, replace(first, done=2))
    second = keep(connection, program("key"))
    assert find(connection, "key") == second
    with connection.cursor() as cursor:
        cursor.execute(forgetting("key"))
    assert find(connection, "key") is None
    assert fetched(
        connection,
        "SELECT p.generation, e.seq, e.kind, e.text, e.data->>'done' FROM django_safemigrate_event e "
        "JOIN django_safemigrate_program p ON p.id = e.program ORDER BY e.id",
    ) == [
        (1, 1, "running", "Add a thing: running", "1"),
        (1, 2, "forgotten", "Kept no longer", None),
        (2, 1, "running", "Add a thing: running", "0"),
        (2, 2, "forgotten", "By hand", None),
    ]


def test_what_a_run_has_done(connection: Any) -> None:
    ensure(connection)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_safemigrate_run (command, stage, direction, host, pid, version, django, plan) "
            "SELECT 'safemigrate', '', '', '', 1, '', '', '[]' FROM generate_series(1, 2)"
        )
    with within(1):
        one = keep(connection, program("one"))
        keep(connection, program("two"))
    with within(2):
        assert mark(connection, one, replace(one, done=1)).run == 2
        forget(connection, "two")
    keep(connection, program("three"))
    assert [(each.key, each.state, each.run) for each in programs_of(connection, 1)] == [
        ("one", "running", 2),
        ("two", "forgotten", 2),
    ]
    assert programs_of(connection, 1) == programs_of(connection, 2)


def test_contracts_that_are_open(connection: Any) -> None:
    for key, app, migration, state in (
        ("one", "lab", "0002_more", State.CONTRACT_OPEN),
        ("two", "lab", "0003_again", State.CONTRACT_OPEN),
        ("three", "lab", "0003_again", State.RUNNING),
        ("four", "shop", "0002_more", State.CONTRACT_OPEN),
        ("five", "shop", "0002_more", State.DONE),
    ):
        keep(connection, program(key, app=app, migration=migration, state=state))

    def keys(*chosen: str) -> list[str]:
        return [one.key for one in open_contracts(connection, *chosen)]

    assert keys() == ["one", "two", "four"]
    assert keys("lab") == ["one", "two"]
    assert keys("lab", "0003_again") == ["two"]
    forget(connection, "two")
    assert keys("lab") == ["one"]


def test_the_table_is_no_part_of_the_schema(connection: Any) -> None:
    before = read(connection)
    keep(connection, program("key"))
    assert read(connection) == before


def test_two_who_make_the_table_at_once(connection: Any) -> None:
    at_once = Barrier(8)
    failed: list[Exception] = []

    def make() -> None:
        # Each thread has connections of its own.
        connections["default"] = second = connection.copy()
        try:
            second.connect()
            at_once.wait()
            LedgerTables(second).make()
        except Exception as error:  # noqa: BLE001 - told below
            failed.append(error)
        finally:
            second.close()

    threads = [Thread(target=make) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert failed == []


def test_a_role_that_may_not_make_it(connection: Any) -> None:
    with plain_role(connection) as role:
        with pytest.raises(ExecutionError) as raised:
            keep(connection, program("key"))
        tables = ", ".join(
            f"public.django_safemigrate_{one}" for one in ("run", "program", "event", "source")
        )
        assert str(raised.value) == (
            f"The role {role} may not make the tables of the ledger, which keep what was run and what is still open "
            "(permission denied for schema public). As a role that may, run the SQL that manage.py sqlmigrate "
            f'django_safemigrate 0002 prints; then GRANT SELECT, INSERT ON {tables} TO "{role}" and GRANT SELECT, INSERT, '
            f'UPDATE ON public.django_safemigrate_lease TO "{role}".'
        )
        assert isinstance(raised.value.__cause__, DatabaseError)
        assert find(connection, "key") is None


@contextmanager
def plain_role(connection: Any) -> Iterator[str]:
    """The name of a role without rights, as which the connection acts inside."""
    ((name,),) = fetched(connection, "SELECT 'plain_' || current_database()")
    with connection.cursor() as cursor:
        cursor.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        cursor.execute(f"CREATE ROLE {name}")
        try:
            cursor.execute(f"SET ROLE {name}")
            yield name
        finally:
            cursor.execute("RESET ROLE")
            cursor.execute(f"DROP ROLE {name}")
