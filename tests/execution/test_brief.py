from __future__ import annotations

import pickle
import re
from typing import Any

import psycopg
import pytest
from django.db import transaction

from django_safemigrate.databases.live import Holder, Wait
from django_safemigrate.execution import Bounds, ExecutionError, find, run
from django_safemigrate.execution.blocking import spent
from execution.steps import columns, fetched, kept, step_of, steps_of, telling
from servers import Server

ADD = "ALTER TABLE public.thing ADD COLUMN colour text"
FILL = "UPDATE public.thing SET number = number + 1"


def test_the_statements_and_the_mark_commit_together(connection: Any) -> None:
    steps = steps_of(connection, ADD, FILL)
    program = run(steps, connection, kept(connection, steps))
    assert columns(connection) == ["id", "number", "name", "shop_id", "colour"]
    assert program is not None
    assert program.done == 2
    found = find(connection, "key")
    assert found is not None
    assert found.done == 2


def test_a_step_that_fails_leaves_nothing(connection: Any) -> None:
    steps = steps_of(connection, f"{ADD}; UPDATE public.thing SET number = 1 / (id - id)")
    with pytest.raises(ExecutionError) as raised:
        run(steps, connection, kept(connection, steps))
    assert str(raised.value) == (
        "ALTER TABLE public.thing ADD COLUMN colour text; UPDATE public.thing SET number = 1 / (id - id) failed: division by zero. "
        "Mend what that names, then run the migration again: it goes on where it stopped."
    )
    assert "colour" not in columns(connection)
    found = find(connection, "key")
    assert found is not None
    assert found.done == 0


def test_steps_that_are_done_are_not_run_again(connection: Any) -> None:
    steps = steps_of(connection, FILL, FILL)
    run(steps, connection, kept(connection, steps, done=1))
    assert fetched(connection, "SELECT number FROM thing WHERE id = 7") == [(8,)]


def test_what_the_catalog_shows_to_be_done_is_not_run_again(connection: Any) -> None:
    steps = steps_of(connection, ADD, FILL)
    with connection.cursor() as cursor:
        cursor.execute(ADD)
    program = run(steps, connection, kept(connection, steps))
    assert program is not None
    assert program.done == 2


def test_steps_run_without_being_kept(connection: Any) -> None:
    assert run(steps_of(connection, ADD), connection, None) is None
    assert "colour" in columns(connection)
    assert fetched(connection, "SELECT to_regclass('django_safemigrate_program')") == [(None,)]


def test_another_schema_stops_it(connection: Any) -> None:
    step = step_of(connection, ADD)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE thing ADD COLUMN colour int")
    with pytest.raises(ExecutionError) as raised:
        run([step], connection, None)
    assert str(raised.value) == (
        "The schema is not the one that this step was made for: column thing.colour: there is integer, where none or text was expected. "
        "Bring the schema to what was expected, then run the migration again."
    )


def test_a_lock_that_is_held_for_ever(connection: Any, other: psycopg.Connection[Any], settings: Any) -> None:
    settings.SAFEMIGRATE = {"LOCK_BUDGET": 200}
    other.execute("SET application_name = 'report'")
    other.execute("SELECT FROM thing")
    steps = steps_of(connection, ADD)
    program = kept(connection, steps)
    with pytest.raises(ExecutionError) as raised:
        run(steps, connection, program)
    pid = other.info.backend_pid
    assert str(raised.value) == (
        f"A lock on thing was not to be had within 0.2 s: it is held by process {pid} "
        f"(user {other.info.user}, application report, idle in transaction, transaction open for 0 s, last query: SELECT FROM thing). "
        f"Let that end, or end it (SELECT pg_terminate_backend({pid});), then run the migration again: it goes on where it stopped."
    )
    assert raised.value.returncode == 3
    assert fetched(connection, "SHOW lock_timeout") == [("0",)]
    other.rollback()
    run(steps, connection, program)
    assert "colour" in columns(connection)


def test_a_row_that_is_locked_for_ever(
    connection: Any, other: psycopg.Connection[Any], settings: Any
) -> None:
    settings.SAFEMIGRATE = {"LOCK_BUDGET": 200}
    other.execute("UPDATE thing SET number = 0 WHERE id = 7")
    with pytest.raises(
        ExecutionError, match="^A lock on thing was not to be had within 0.2 s: it is held by process"
    ):
        run([step_of(connection, FILL)], connection, None)


def test_a_prepared_transaction_has_no_process(connection: Any) -> None:
    assert str(spent(Wait("thing", (Holder(0),)), "within 60 s", "run the migration again.")) == (
        "A lock on thing was not to be had within 60 s: it is held by a prepared transaction. "
        "Let that end, or end it (see pg_prepared_xacts), then run the migration again."
    )


def test_nobody_can_look_who_holds_the_lock(
    connection: Any, other: psycopg.Connection[Any], settings: Any, server: Server
) -> None:
    settings.SAFEMIGRATE = {"LOCK_BUDGET": 100}
    other.execute("UPDATE thing SET number = 0 WHERE id = 7")
    name = other.info.dbname
    step = step_of(connection, FILL)
    with psycopg.connect(server.url, autocommit=True) as admin:
        admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        try:
            with pytest.raises(ExecutionError) as raised:
                run([step], connection, None)
        finally:
            admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    assert re.fullmatch(
        "A lock was not to be had within 0.1 s; who holds it could not be seen: .*"
        f'FATAL: database "{name}" is not currently accepting connections. Run the migration again.',
        str(raised.value),
    )


def test_an_error_passes_from_process_to_process() -> None:
    error = pickle.loads(pickle.dumps(ExecutionError("It broke.", "Mend it.")))
    assert (str(error), error.cure) == ("It broke. Mend it.", "Mend it.")


def test_the_same_done_by_another_session_meanwhile(connection: Any, other: psycopg.Connection[Any]) -> None:
    step = step_of(connection, ADD)
    begun: list[str] = []

    def overtaken(execute: Any, sql: str, *rest: Any) -> Any:
        if sql == ADD and not begun:
            begun.append(sql)
            other.execute(ADD)
            other.commit()
        return execute(sql, *rest)

    with connection.execute_wrapper(overtaken):
        run([step], connection, None)
    assert begun == [ADD]
    assert "colour" in columns(connection)


def test_two_runs_of_a_program_do_not_run_a_step_twice(connection: Any) -> None:
    steps = steps_of(connection, FILL)
    program = kept(connection, steps)
    run(steps, connection, program)
    with pytest.raises(ExecutionError) as raised:
        run(steps, connection, program)
    assert str(raised.value) == (
        "The program key of Add a thing is not as this process left it: another one runs it. "
        "Let that one come to an end, then run the migration again."
    )
    assert fetched(connection, "SELECT number FROM thing WHERE id = 7") == [(8,)]


def test_all_in_the_transaction_that_is_open(connection: Any) -> None:
    steps = steps_of(connection, ADD, "batches: UPDATE public.thing SET number = 0")
    with transaction.atomic():
        program = run(steps, connection, kept(connection, steps), Bounds(atomic=True))
        assert program is not None
        assert program.done == 2
        assert fetched(connection, "SELECT count(*) FROM thing WHERE number <> 0") == [(0,)]
        transaction.set_rollback(True)
    assert find(connection, "key") is None
    assert "colour" not in columns(connection)
    assert fetched(connection, "SELECT count(*) FROM thing WHERE number = 0") == [(0,)]


def test_a_transaction_that_nobody_told_of(connection: Any) -> None:
    step = step_of(connection, ADD)
    with transaction.atomic(), pytest.raises(ExecutionError) as raised:
        run([step], connection, None)
    assert str(raised.value) == (
        "ALTER TABLE public.thing ADD COLUMN colour text was to run in a transaction of its own, and one is open already. "
        "Set atomic = False on the migration."
    )


def test_an_invalid_index_is_not_dropped_in_a_transaction(
    connection: Any, other: psycopg.Connection[Any]
) -> None:
    step = step_of(connection, "CREATE INDEX thing_number ON public.thing (number)")
    with connection.cursor() as cursor:
        cursor.execute("CREATE INDEX thing_number ON thing (number)")
        cursor.execute("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'thing_number'::regclass")
    with pytest.raises(ExecutionError) as raised:
        run([step], connection, None)
    assert str(raised.value) == (
        "The index thing_number is there but not valid: it is what a build that failed has left. "
        "Run DROP INDEX CONCURRENTLY thing_number; then run the migration again."
    )


def test_each_statement_is_reported(connection: Any) -> None:
    lines: list[str] = []
    run(steps_of(connection, ADD), connection, None, telling(lines.append))
    assert lines == ["expand: ALTER TABLE public.thing ADD COLUMN colour text"]
