from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from threading import Event as Flag
from threading import Thread
from time import sleep
from typing import Any

import psycopg
import pytest

from differential.scratch import connected
from django_safemigrate.databases.live import Wait
from django_safemigrate.databases.vendors import live_server
from django_safemigrate.execution import Bounds, ExecutionError, Kind, WaitingError, attempts, run
from django_safemigrate.execution.ladder import Ladder
from execution.others import OLD, Heard, Queue, ageless, let_go, role, soon
from execution.steps import columns, fetched, step_of

ADD = "ALTER TABLE public.thing ADD COLUMN colour text"
KEY = "ALTER TABLE public.thing ADD CONSTRAINT thing_shop FOREIGN KEY (shop_id) REFERENCES public.shop NOT VALID"


def test_nobody_queues_behind_an_old_reader(
    connection: Any, other: psycopg.Connection[Any], url: str
) -> None:
    other.execute("SET application_name = 'report'")
    other.execute("SELECT FROM thing")
    sleep(OLD)
    step = step_of(connection, ADD)
    with soon(partial(let_go, other)) as start, Queue(url, "thing") as queue:
        heard = Heard(start)
        run([step], connection, None, heard.bounds)
    assert "colour" in columns(connection)
    assert (queue.looks > 20, queue.seen) == (True, set())
    assert heard.texts(Kind.WAIT) == [
        (
            f"waiting for ACCESS EXCLUSIVE on thing: process {other.info.backend_pid} (user {other.info.user}, application report, "
            "idle in transaction, transaction open for some time, last query: SELECT FROM thing)"
        )
    ]
    assert heard.texts(Kind.ATTEMPT) == []


def test_what_programs_are_told_of_a_blocker(
    connection: Any, other: psycopg.Connection[Any], settings: Any
) -> None:
    settings.SAFEMIGRATE = {"HIDE_QUERIES": True}
    other.execute("SELECT FROM thing")
    sleep(OLD)
    heard = Heard(lambda _: other.rollback())
    run([step_of(connection, ADD)], connection, None, heard.bounds)
    (wait,) = heard.of(Kind.WAIT)
    (blocker,) = wait.data["blockers"]  # type: ignore[misc]
    assert blocker["seconds"] >= OLD  # type: ignore[has-type]
    assert blocker | {"seconds": 0} == {  # type: ignore[has-type]
        "pid": other.info.backend_pid,
        "user": other.info.user,
        "application": "",
        "state": "idle in transaction",
        "seconds": 0,
        "query": "",
        "kind": "old",
        "table": "thing",
        "prepared": "",
    }


def test_a_query_that_runs_is_told_from_an_idle_transaction(
    connection: Any, other: psycopg.Connection[Any], url: str
) -> None:
    step = step_of(connection, ADD)
    query = Thread(target=other.execute, args=("SELECT pg_sleep(0.6) FROM (SELECT FROM thing LIMIT 1) one",))
    query.start()
    pid = other.info.backend_pid
    while not fetched(connection, f"SELECT FROM pg_locks WHERE pid = {pid} AND relation = 'thing'::regclass"):
        sleep(0.01)
    sleep(OLD)

    def end(_: object) -> None:
        query.join()
        other.rollback()

    heard = Heard(end)
    run([step], connection, None, heard.bounds)
    assert heard.texts(Kind.WAIT) == [
        (
            f"waiting for ACCESS EXCLUSIVE on thing: process {pid} (user {other.info.user}, active, transaction open for some time, "
            "query: SELECT pg_sleep(0.6) FROM (SELECT FROM thing LIMIT 1) one)"
        )
    ]


def test_only_locks_that_conflict_are_in_the_way(connection: Any, other: psycopg.Connection[Any]) -> None:
    other.execute("SELECT FROM thing, shop")
    sleep(OLD)
    heard = Heard()
    run([step_of(connection, KEY)], connection, None, heard.bounds)
    assert heard.of(Kind.WAIT) == []


def test_a_writer_of_the_other_table(connection: Any, other: psycopg.Connection[Any]) -> None:
    other.execute("INSERT INTO shop VALUES (7)")
    sleep(OLD)
    heard = Heard(lambda _: other.commit())
    run([step_of(connection, KEY)], connection, None, heard.bounds)
    assert [one.text.partition(": ")[0] for one in heard.of(Kind.WAIT)] == [
        "waiting for SHARE ROW EXCLUSIVE on thing, SHARE ROW EXCLUSIVE on shop"
        if _comes_first(connection, "thing")
        else "waiting for SHARE ROW EXCLUSIVE on shop, SHARE ROW EXCLUSIVE on thing"
    ]
    assert heard.blockers() == [[(other.info.backend_pid, "old")]]


def _comes_first(connection: Any, table: str) -> bool:
    ((first,),) = fetched(
        connection,
        "SELECT relname::text FROM pg_class WHERE relname IN ('thing', 'shop') ORDER BY oid LIMIT 1",
    )
    return bool(first == table)


def test_who_holds_a_partition(connection: Any, other: psycopg.Connection[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE event (at date) PARTITION BY RANGE (at)")
        cursor.execute("CREATE TABLE event_2024 PARTITION OF event DEFAULT")
    other.execute("SELECT FROM event_2024")
    sleep(OLD)
    heard = Heard(lambda _: other.rollback())
    run(
        [step_of(connection, "ALTER TABLE public.event ADD COLUMN name text")], connection, None, heard.bounds
    )
    (wait,) = heard.of(Kind.WAIT)
    assert wait.data["blockers"][0]["table"] == "event_2024"  # type: ignore[index]


def test_the_time_for_waiting_is_spent_outside_of_the_queue(
    connection: Any, other: psycopg.Connection[Any], settings: Any, url: str
) -> None:
    settings.SAFEMIGRATE = {"LOCK_BUDGET": 400}
    other.execute("SELECT FROM thing")
    sleep(OLD)
    step = step_of(connection, ADD)
    with Queue(url, "thing") as queue, pytest.raises(WaitingError) as raised:
        run([step], connection, None)
    pid = other.info.backend_pid
    assert ageless(str(raised.value)) == (
        f"A lock on thing was not to be had within 0.4 s: it is held by process {pid} (user {other.info.user}, "
        "idle in transaction, transaction open for some time, last query: SELECT FROM thing). "
        f"Let that end, or end it (SELECT pg_terminate_backend({pid});), then run the migration again."
    )
    assert raised.value.returncode == 3
    assert queue.seen == set()


def test_others_are_not_kept_waiting_for_longer_than_the_budget(
    connection: Any, other: psycopg.Connection[Any], settings: Any
) -> None:
    settings.SAFEMIGRATE = {"STALL_BUDGET": 15}
    other.execute("SELECT FROM thing")
    heard = Heard()
    with pytest.raises(WaitingError) as raised:
        # As good as everybody is young.
        ladder = Ladder(old=1_000_000)
        run([step_of(connection, ADD)], connection, None, Bounds(report=heard, ladder=ladder))
    pid = other.info.backend_pid
    assert ageless(str(raised.value)) == (
        "A lock on thing was not to be had without keeping others waiting for more than 0.015 s in all: "
        f"it is held by process {pid} (user {other.info.user}, idle in transaction, transaction open for some time, "
        f"last query: SELECT FROM thing). Let that end, or end it (SELECT pg_terminate_backend({pid});), then run the migration again."
    )
    assert [one.data["milliseconds"] for one in heard.of(Kind.ATTEMPT)] == [1, 5, 10]
    assert heard.texts(Kind.ATTEMPT)[0] == "attempt 1: canceling statement due to lock timeout"


def test_a_ladder_of_ones_own(connection: Any, other: psycopg.Connection[Any]) -> None:
    other.execute("SELECT FROM thing")
    heard = Heard()
    ladder = Ladder((20, 30), pause=lambda number: number / 100, attempts=3, stall=10_000, old=1_000_000)
    with pytest.raises(
        WaitingError, match="^A lock on thing was not to be had in 3 attempts: it is held by process"
    ):
        run([step_of(connection, ADD)], connection, None, Bounds(report=heard, ladder=ladder))
    assert [one.data for one in heard.of(Kind.ATTEMPT)] == [
        {"number": 1, "milliseconds": 20},
        {"number": 2, "milliseconds": 30},
    ]


def test_whom_a_wait_is_for_is_told_with_the_table(
    connection: Any, other: psycopg.Connection[Any], url: str
) -> None:
    """Or not at all: many of the waits are over while somebody looks."""
    other.execute("LOCK TABLE thing")
    done = Flag()
    with psycopg.connect(url, autocommit=True) as waiting:
        waiting.execute("SET lock_timeout = '1ms'")

        def wait() -> None:
            while not done.is_set():
                with suppress(psycopg.errors.LockNotAvailable):
                    waiting.execute("SELECT FROM thing")

        thread = Thread(target=wait)
        thread.start()
        server = live_server(connection)
        seen: list[Wait] = []
        try:
            while len(seen) < 500:
                found = server.blockers(waiting.info.backend_pid)
                seen += [found] if found.holders else []
        finally:
            done.set()
            thread.join()
    assert {(one.table, one.holders[0].pid) for one in seen} == {("thing", other.info.backend_pid)}


def test_among_short_transactions(connection: Any, url: str) -> None:
    step, done = step_of(connection, ADD), Flag()

    def traffic() -> None:
        with psycopg.connect(url) as session:
            while not done.is_set():
                session.execute("SELECT FROM thing LIMIT 1")
                session.commit()

    threads = [Thread(target=traffic) for _ in range(3)]
    for one in threads:
        one.start()
    heard = Heard()
    try:
        run([step], connection, None, heard.bounds)
    finally:
        done.set()
        for one in threads:
            one.join()
    assert heard.of(Kind.WAIT) == []
    assert "colour" in columns(connection)


def test_several_tables_are_locked_in_one_order(connection: Any) -> None:
    locked: list[str] = []

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith("LOCK"):
            locked.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        run([step_of(connection, KEY), step_of(connection, ADD)], connection, None)
    tables = ("thing", "shop") if _comes_first(connection, "thing") else ("shop", "thing")
    assert locked == [
        "; ".join(f"LOCK TABLE ONLY public.{one} IN SHARE ROW EXCLUSIVE MODE" for one in tables)
    ]


def test_a_table_that_the_role_may_not_lock_is_locked_by_the_statement(connection: Any, url: str) -> None:
    with role(url) as plain:
        with psycopg.connect(url, autocommit=True) as admin:
            admin.execute("ALTER TABLE shop OWNER TO CURRENT_USER")
            user = psycopg.conninfo.conninfo_to_dict(plain)["user"]
            admin.execute(f"GRANT SELECT, REFERENCES ON shop TO {user}".encode())
        with connected(plain) as own:
            run([step_of(own, KEY)], own, None)
    assert fetched(connection, "SELECT conname FROM pg_constraint WHERE contype = 'f'") == [("thing_shop",)]


def test_a_statement_that_takes_long_while_others_wait_is_stopped(connection: Any, settings: Any) -> None:
    settings.SAFEMIGRATE = {"STALL_BUDGET": 100}
    step = replace(step_of(connection, ADD), statements=(ADD, "SELECT pg_sleep(5)"))
    with pytest.raises(ExecutionError) as raised:
        run([step], connection, None)
    assert str(raised.value) == (
        "A statement took longer than 1 s while others waited for thing, and was stopped; nothing was changed by it. "
        'Run it when there is less traffic, or raise SAFEMIGRATE["STALL_BUDGET"] (milliseconds); run the migration again.'
    )
    assert "colour" not in columns(connection)


def test_a_statement_that_takes_longer_than_it_was_given(connection: Any) -> None:
    step = replace(
        step_of(connection, ADD), statements=(ADD, "SELECT pg_sleep(5)"), unsafe=("It takes long.",)
    )
    with pytest.raises(ExecutionError) as raised:
        run([step], connection, None, Bounds(ladder=Ladder(statement=100)))
    assert str(raised.value) == (
        "A statement took longer than 0.1 s while others waited for thing, and was stopped; nothing was changed by it. "
        "Run it when there is less traffic, or give it longer; run the migration again."
    )


def test_an_attempt_without_an_end(connection: Any, other: psycopg.Connection[Any]) -> None:
    other.execute("SELECT FROM thing")
    sleep(OLD)
    heard, step = Heard(), step_of(connection, ADD)
    letting = Thread(target=let_go, args=(other, 0.2))
    letting.start()
    run([step], connection, None, Bounds(report=heard, ladder=Ladder((0,))))
    letting.join()
    assert (heard.of(Kind.WAIT), heard.of(Kind.ATTEMPT)) == ([], [])


def test_a_statement_that_is_known_to_take_long_is_not(connection: Any, settings: Any) -> None:
    settings.SAFEMIGRATE = {"STALL_BUDGET": 100}
    step = replace(
        step_of(connection, ADD), statements=(ADD, "SELECT pg_sleep(1.1)"), unsafe=("It takes long.",)
    )
    run([step], connection, None)
    assert "colour" in columns(connection)


def test_a_client_that_sleeps_while_it_holds_a_lock(connection: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(attempts, "IDLE", 100)
    step, heard = step_of(connection, ADD), Heard()
    slept: list[str] = []

    def sleeping(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        told = execute(sql, *rest)
        if sql == ADD and not slept:
            slept.append(sql)
            sleep(0.3)
        return told

    with connection.execute_wrapper(sleeping):
        run([replace(step, statements=(ADD, "SELECT 1"))], connection, None, heard.bounds)
    assert "colour" in columns(connection)
    assert heard.texts(Kind.ATTEMPT) == [
        "attempt 1: terminating connection due to idle-in-transaction timeout"
    ]


def test_longer_attempts_wait_for_older_transactions(connection: Any, other: psycopg.Connection[Any]) -> None:
    other.execute("SELECT FROM thing")
    sleep(OLD)
    heard, step = Heard(), step_of(connection, ADD)
    letting = Thread(target=let_go, args=(other, 0.2))
    letting.start()
    run([step], connection, None, Bounds(report=heard, ladder=Ladder((5000,))))
    letting.join()
    assert (heard.of(Kind.WAIT), heard.of(Kind.ATTEMPT)) == ([], [])
