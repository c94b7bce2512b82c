from __future__ import annotations

from dataclasses import replace
from typing import Any

import psycopg
import pytest

from django_safemigrate.execution import ExecutionError, find, run
from django_safemigrate.execution.batches import Size
from execution.steps import fetched, kept, step_of, steps_of

FILL = "batches: UPDATE public.thing SET number = number + 1"
ONCE = "SELECT count(*) FROM thing WHERE number = id + 1"


def test_every_row_is_written_once(connection: Any) -> None:
    steps = steps_of(connection, FILL)
    written: list[str] = []
    with connection.execute_wrapper(updates(written)):
        program = run(steps, connection, kept(connection, steps))
    assert fetched(connection, ONCE) == [(5000,)]
    assert len(written) > 1
    assert program is not None
    assert (program.done, program.cursor) == (1, None)


def test_it_goes_on_after_the_last_slice_that_committed(connection: Any) -> None:
    steps = steps_of(connection, FILL)
    written: list[str] = []

    def refuse(execute: Any, sql: str, *rest: Any) -> Any:
        told = execute(sql, *rest)
        if "UPDATE public.thing" in sql:
            written.append(sql)
            if len(written) == 2:
                raise KeyboardInterrupt
        return told

    with pytest.raises(KeyboardInterrupt), connection.execute_wrapper(refuse):
        run(steps, connection, kept(connection, steps))
    assert fetched(connection, ONCE) == [(1000,)]
    found = find(connection, "key")
    assert found is not None
    assert (found.done, found.cursor) == (0, ("1000",))
    run(steps, connection, found)
    assert fetched(connection, ONCE) == [(5000,)]


def test_it_goes_on_from_a_cursor(connection: Any) -> None:
    steps = steps_of(connection, FILL)
    run(steps, connection, kept(connection, steps, cursor=("4990",)))
    assert fetched(connection, ONCE) == [(10,)]


def test_keys_of_several_columns_and_types(connection: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE stay (town uuid, begin timestamptz, nights int, PRIMARY KEY (town, begin));"
            "INSERT INTO stay SELECT md5((n % 7)::text)::uuid, '2024-01-01T00:00Z'::timestamptz + n * interval '1 hour 1 microsecond', 1 "
            "FROM generate_series(1, 2500) n"
        )
    steps = steps_of(connection, "batches: UPDATE public.stay SET nights = nights + 1")
    written: list[str] = []
    with connection.execute_wrapper(updates(written, "stay")):
        run(steps, connection, kept(connection, steps))
    assert fetched(connection, "SELECT nights, count(*) FROM stay GROUP BY nights") == [(2, 2500)]
    assert len(written) > 1


def test_an_empty_table(connection: Any) -> None:
    steps = steps_of(connection, "batches: DELETE FROM public.shop WHERE id > 0")
    program = run(steps, connection, kept(connection, steps))
    assert program is not None
    assert program.done == 1


def test_a_statement_without_slices_is_run_whole(connection: Any) -> None:
    step = replace(step_of(connection, FILL), batches=None)
    written: list[str] = []
    with connection.execute_wrapper(updates(written)):
        run([step], connection, None)
    assert len(written) == 1
    assert fetched(connection, ONCE) == [(5000,)]


def test_a_whole_statement_waits_for_a_row_in_one_go(
    connection: Any, other: psycopg.Connection[Any], settings: Any
) -> None:
    settings.SAFEMIGRATE = {"LOCK_BUDGET": 400}
    other.execute("UPDATE thing SET shop_id = 0 WHERE id = 4500")
    step = replace(step_of(connection, FILL), batches=None)
    written: list[str] = []
    with pytest.raises(ExecutionError) as raised, connection.execute_wrapper(updates(written)):
        run([step], connection, None)
    assert len(written) == 1
    assert raised.value.fact.startswith(
        f"A lock on thing was not to be had within 0.4 s: it is held by process {other.info.backend_pid} "
    )


def test_a_row_that_is_locked_for_ever(
    connection: Any, other: psycopg.Connection[Any], settings: Any
) -> None:
    settings.SAFEMIGRATE = {"LOCK_BUDGET": 200}
    other.execute("UPDATE thing SET shop_id = 0 WHERE id = 4500")
    steps = steps_of(connection, FILL)
    with pytest.raises(ExecutionError) as raised:
        run(steps, connection, kept(connection, steps))
    assert raised.value.fact.startswith(
        f"A lock on thing was not to be had within 0.2 s: it is held by process {other.info.backend_pid} "
    )
    other.rollback()
    run(steps, connection, find(connection, "key"))
    assert fetched(connection, ONCE) == [(5000,)]


def test_a_slice_grows_and_shrinks_to_take_as_long_as_it_may() -> None:
    size = Size()
    sizes = []
    for seconds in (0.005, 0.005, 0.05, 0.1, 1.5, 1.5, 0.0625):
        size.took(seconds)
        sizes.append(size.rows)
    assert sizes == [2000, 4000, 4000, 2000, 1000, 500, 400]
    for _ in range(9):
        size.halve()
    assert size.rows == 100
    for _ in range(99):
        size.took(0.0)
    assert size.rows == 20_000


def updates(written: list[str], table: str = "thing") -> Any:
    """Notes each UPDATE of the table."""

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        if f"UPDATE public.{table}" in sql:
            written.append(sql)
        return execute(sql, *rest)

    return note
