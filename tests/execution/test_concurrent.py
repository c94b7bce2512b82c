from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from time import sleep
from typing import Any

import psycopg
import pytest
from django.db import transaction

from django_safemigrate.databases.live import Backend
from django_safemigrate.execution import Bounds, ExecutionError, find, run
from execution.steps import fetched, indexes, kept, step_of, steps_of, telling

BUILD = "CREATE INDEX CONCURRENTLY thing_number ON public.thing (number)"
UNIQUE = "CREATE UNIQUE INDEX CONCURRENTLY thing_name ON public.thing (name)"
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query ~ 'CONCURRENTLY'"


def test_an_index_is_built(connection: Any) -> None:
    steps = steps_of(connection, f"concurrent: {BUILD}")
    program = run(steps, connection, kept(connection, steps))
    assert indexes(connection) == {"thing_number": True, "thing_pkey": True}
    assert program is not None
    assert (program.done, program.backend) == (1, None)
    found = find(connection, "key")
    assert found is not None
    assert (found.done, found.backend) == (1, None)


def test_who_runs_it_is_kept_before_it_begins(connection: Any) -> None:
    steps = steps_of(connection, f"concurrent: {BUILD}")
    program, seen = kept(connection, steps), []

    def look(execute: Any, sql: str, *rest: Any) -> Any:
        if sql == BUILD:
            found = find(connection, "key")
            seen.append(found.backend if found else None)
        return execute(sql, *rest)

    with connection.execute_wrapper(look):
        run(steps, connection, program)
    ((pid, started),) = fetched(
        connection, "SELECT pid, backend_start::text FROM pg_stat_activity WHERE pid = pg_backend_pid()"
    )
    assert seen == [Backend(pid, started)]


def test_not_in_a_transaction(connection: Any) -> None:
    step = step_of(connection, f"concurrent: {BUILD}")
    for atomic in (False, True):
        with transaction.atomic(), pytest.raises(ExecutionError) as raised:
            run([step], connection, None, Bounds(atomic=atomic))
        assert str(raised.value) == (
            "CREATE INDEX CONCURRENTLY thing_number ON public.thing (number) runs outside of transactions, and one is open. "
            "Set atomic = False on the migration."
        )


def test_no_timeout_ends_it(connection: Any, other: psycopg.Connection[Any], url: str) -> None:
    with connection.cursor() as cursor:
        ((name,),) = fetched(connection, "SELECT current_database()")
        cursor.execute(f"ALTER DATABASE {name} SET lock_timeout = '50ms'")
        cursor.execute(f"ALTER DATABASE {name} SET statement_timeout = '300ms'")
    connection.close()
    with snapshot(other), released(other, url, pause=0.6):
        run([step_of(connection, f"concurrent: {BUILD}")], connection, None)
    assert indexes(connection)["thing_number"]
    assert fetched(
        connection, "SELECT current_setting('lock_timeout'), current_setting('statement_timeout')"
    ) == [("50ms", "300ms")]


def test_done_before_the_mark_was_made(connection: Any) -> None:
    steps = steps_of(connection, f"concurrent: {BUILD}")
    program = kept(connection, steps)
    with connection.cursor() as cursor:
        cursor.execute(BUILD)
    told = run(steps, connection, program)
    assert told is not None
    assert told.done == 1


def test_remains_of_a_build_are_dropped(connection: Any, other: psycopg.Connection[Any]) -> None:
    steps = steps_of(connection, f"concurrent: {BUILD}")
    refused(connection, other, BUILD)
    assert indexes(connection) == {"thing_number": False, "thing_pkey": True}
    lines: list[str] = []
    run(steps, connection, kept(connection, steps), telling(lines.append))
    assert indexes(connection) == {"thing_number": True, "thing_pkey": True}
    assert lines == [
        f"expand: {BUILD}",
        "dropping the invalid index thing_number, which an interrupted build left",
    ]


def test_remains_that_were_there_when_the_program_was_made(
    connection: Any, other: psycopg.Connection[Any]
) -> None:
    refused(connection, other, BUILD)
    run(steps_of(connection, f"concurrent: {BUILD}"), connection, None)
    assert indexes(connection) == {"thing_number": True, "thing_pkey": True}


def test_a_build_that_still_goes_on_is_waited_for(
    connection: Any, other: psycopg.Connection[Any], url: str
) -> None:
    step = step_of(connection, f"concurrent: {BUILD}")
    lines: list[str] = []

    def report(line: str) -> None:
        lines.append(line)
        if line.startswith("waiting"):
            other.rollback()

    with psycopg.connect(url, autocommit=True) as orphan, snapshot(other):
        builder = Thread(target=orphan.execute, args=(BUILD,))
        builder.start()
        until(connection, WAITING)
        run([step], connection, None, telling(report))
        builder.join()
        assert lines == [
            f"expand: {BUILD}",
            f"waiting for process {orphan.info.backend_pid}, which is building thing_number",
        ]
    assert indexes(connection) == {"thing_number": True, "thing_pkey": True}


def test_the_session_that_was_kept_is_waited_for(
    connection: Any, other: psycopg.Connection[Any], url: str
) -> None:
    steps = steps_of(connection, "concurrent: ANALYZE public.thing")
    other.execute("SELECT pg_advisory_lock(1)")
    lines: list[str] = []

    def report(line: str) -> None:
        lines.append(line)
        if line.startswith("waiting"):
            other.execute("SELECT pg_advisory_unlock(1)")

    with psycopg.connect(url, autocommit=True) as orphan:
        pid = orphan.info.backend_pid
        ((started,),) = orphan.execute(
            "SELECT backend_start::text FROM pg_stat_activity WHERE pid = pg_backend_pid()"
        ).fetchall()
        at_work = Thread(target=orphan.execute, args=("SELECT pg_advisory_lock(1)",))
        at_work.start()
        until(connection, f"SELECT count(*) FROM pg_locks WHERE pid = {pid} AND NOT granted")
        program = kept(connection, steps, backend=Backend(pid, started))
        run(steps, connection, program, telling(report))
        at_work.join()
    assert lines == [
        "expand: ANALYZE public.thing",
        f"waiting for process {pid}, which is still running this step",
    ]


def test_another_index_of_the_name(connection: Any) -> None:
    step = step_of(connection, f"concurrent: {BUILD}")
    with connection.cursor() as cursor:
        cursor.execute("CREATE INDEX thing_number ON thing (name)")
    with pytest.raises(ExecutionError) as raised:
        run([step], connection, None)
    assert str(raised.value) == (
        "The schema is not the one that this step was made for: "
        "index thing.thing_number: there is btree (name), where none or btree (number) was expected. "
        "Bring the schema to what was expected, then run the migration again."
    )


def test_duplicates(connection: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE thing SET name = 'twice' WHERE id IN (7, 8)")
    steps = steps_of(connection, f"concurrent: {UNIQUE}")
    program = kept(connection, steps)
    with pytest.raises(ExecutionError) as raised:
        run(steps, connection, program)
    assert str(raised.value) == (
        'Rows stand in the way of the unique index thing_name: could not create unique index "thing_name". '
        "Key (name)=(twice) is duplicated. "
        "Make the rows differ, then run the migration again: it goes on where it stopped."
    )
    assert indexes(connection) == {"thing_pkey": True}
    found = find(connection, "key")
    assert found is not None
    assert (found.done, found.backend) == (0, None)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE thing SET name = 'once' WHERE id = 7")
    run(steps, connection, found)
    assert indexes(connection) == {"thing_name": True, "thing_pkey": True}


def test_an_interrupted_drop_is_run_again(connection: Any, other: psycopg.Connection[Any]) -> None:
    drop = "DROP INDEX CONCURRENTLY public.thing_number"
    with connection.cursor() as cursor:
        cursor.execute("CREATE INDEX thing_number ON thing (number)")
    step = step_of(connection, f"concurrent: {drop}")
    other.execute("SELECT FROM thing")
    refused(connection, other, drop)
    assert indexes(connection) == {"thing_number": False, "thing_pkey": True}
    run([step], connection, None)
    assert indexes(connection) == {"thing_pkey": True}


def test_copies_that_a_rebuild_has_left(connection: Any, other: psycopg.Connection[Any]) -> None:
    rebuild = "REINDEX INDEX CONCURRENTLY public.thing_number"
    with connection.cursor() as cursor:
        cursor.execute("CREATE INDEX thing_number ON thing (number)")
    for _ in range(2):
        refused(connection, other, rebuild)
    assert indexes(connection) == {
        "thing_number": True,
        "thing_number_ccnew": False,
        "thing_number_ccnew1": False,
        "thing_pkey": True,
    }
    run([step_of(connection, f"concurrent: {rebuild}")], connection, None)
    assert indexes(connection) == {"thing_number": True, "thing_pkey": True}
    refused(connection, other, rebuild)
    run([step_of(connection, "concurrent: DROP INDEX CONCURRENTLY public.thing_number")], connection, None)
    assert indexes(connection) == {"thing_pkey": True}


def test_a_partition_that_is_half_detached(connection: Any, other: psycopg.Connection[Any]) -> None:
    detach = "ALTER TABLE public.event DETACH PARTITION public.event_2024 CONCURRENTLY"
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE event (at date) PARTITION BY RANGE (at)")
        cursor.execute(
            "CREATE TABLE event_2024 PARTITION OF event FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')"
        )
    step = step_of(connection, f"concurrent: {detach}")
    other.execute("SELECT FROM event")
    refused(connection, other, detach)
    assert fetched(connection, "SELECT inhdetachpending FROM pg_inherits") == [(True,)]
    run([step], connection, None)
    assert fetched(connection, "SELECT inhdetachpending FROM pg_inherits") == []


def test_rows_that_violate_a_check(connection: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE thing ADD CONSTRAINT thing_small CHECK (number < 10) NOT VALID")
    with pytest.raises(ExecutionError) as raised:
        run(
            [step_of(connection, "concurrent: ALTER TABLE public.thing VALIDATE CONSTRAINT thing_small")],
            connection,
            None,
        )
    assert str(raised.value) == (
        'Rows of thing violate the constraint thing_small: check constraint "thing_small" of relation "thing" is violated by some row. '
        "Mend the rows, then run the migration again."
    )


def test_rows_that_violate_a_foreign_key(connection: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "ALTER TABLE thing ADD CONSTRAINT thing_shop FOREIGN KEY (shop_id) REFERENCES shop NOT VALID"
        )
    with pytest.raises(ExecutionError) as raised:
        run(
            [step_of(connection, "concurrent: ALTER TABLE public.thing VALIDATE CONSTRAINT thing_shop")],
            connection,
            None,
        )
    assert str(raised.value) == (
        "Rows of thing violate the constraint thing_shop: "
        'insert or update on table "thing" violates foreign key constraint "thing_shop". Key (shop_id)=(1) is not present in table "shop". '
        "Mend the rows, then run the migration again."
    )


def test_the_session_is_ended_in_the_middle(
    connection: Any, other: psycopg.Connection[Any], url: str
) -> None:
    steps = steps_of(connection, f"concurrent: {BUILD}")
    program = kept(connection, steps)
    ((pid,),) = fetched(connection, "SELECT pg_backend_pid()")

    def end() -> None:
        with psycopg.connect(url, autocommit=True) as killer:
            until(killer, WAITING)
            killer.execute(f"SELECT pg_terminate_backend({pid})")

    ender = Thread(target=end)
    with snapshot(other):
        ender.start()
        with pytest.raises(ExecutionError) as raised:
            run(steps, connection, program)
        ender.join()
    assert str(raised.value) == (
        f"{BUILD} failed: terminating connection due to administrator command. "
        "Mend what that names, then run the migration again: it goes on where it stopped."
    )
    connection.close()
    assert indexes(connection) == {"thing_number": False, "thing_pkey": True}
    found = find(connection, "key")
    assert found is not None
    assert found.backend is not None
    assert found.backend.pid == pid
    run(steps, connection, found)
    assert indexes(connection) == {"thing_number": True, "thing_pkey": True}


@contextmanager
def snapshot(other: psycopg.Connection[Any]) -> Iterator[None]:
    """An old snapshot, which builds have to wait for, until the other session's transaction ends."""
    other.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    other.execute("SELECT FROM shop")
    yield
    other.rollback()


@contextmanager
def released(other: psycopg.Connection[Any], url: str, pause: float) -> Iterator[None]:
    """Ends the transaction of the other session so long after a build began to wait for it."""

    def end() -> None:
        with psycopg.connect(url, autocommit=True) as watcher:
            until(watcher, WAITING)
        sleep(pause)
        other.rollback()

    ender = Thread(target=end)
    ender.start()
    yield
    ender.join()


def refused(connection: Any, other: psycopg.Connection[Any], sql: str) -> None:
    """A statement that gives up waiting, and leaves what it has begun."""
    if other.info.transaction_status == psycopg.pq.TransactionStatus.IDLE:
        other.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        other.execute("SELECT FROM shop")
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '50ms'")
        with pytest.raises(Exception, match="lock timeout"):
            cursor.execute(sql)
        cursor.execute("RESET lock_timeout")
    other.rollback()


def until(connection: Any, sql: str) -> None:
    """Wait until the query counts something."""
    with connection.cursor() as cursor:
        while True:
            cursor.execute(sql)
            ((count,),) = cursor.fetchall()
            if count:
                return
            sleep(0.01)
