from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from time import sleep
from typing import Any

import psycopg
import pytest

from differential.scratch import connected
from django_safemigrate.databases.live import Ending
from django_safemigrate.execution import Bounds, Kind, run, watchdog
from django_safemigrate.execution.evicting import Eviction
from execution.others import Heard, let_go, role, soon
from execution.steps import fetched, indexes, step_of
from servers import Server

BUILD = "CREATE INDEX CONCURRENTLY thing_number ON public.thing (number)"


@pytest.fixture(autouse=True)
def quick(monkeypatch: Any) -> None:
    monkeypatch.setattr(watchdog, "FIRST", 0.05)
    monkeypatch.setattr(watchdog, "PAUSE", 0.1)


@contextmanager
def snapshot(url: str) -> Iterator[psycopg.Connection[Any]]:
    """A session with a snapshot that a build of an index has to wait for."""
    with psycopg.connect(url) as session:
        session.execute("SET application_name = 'dump'")
        session.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        session.execute("SELECT FROM shop")
        yield session


def test_a_build_tells_for_whom_it_waits(connection: Any, url: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '100ms'")
        cursor.execute("SET statement_timeout = '200ms'")
    with snapshot(url) as other:
        pid, user = other.info.backend_pid, other.info.user
        with soon(partial(let_go, other, 0.5)) as start:
            heard = Heard(start)
            run([step_of(connection, f"concurrent: {BUILD}")], connection, None, heard.bounds)
    assert heard.texts(Kind.WAIT) == [
        (
            f"waiting for transactions that began before it (waiting for old snapshots): process {pid} (user {user}, "
            "application dump, idle in transaction, transaction open for some time, last query: SELECT FROM shop)"
        )
    ]
    assert heard.blockers() == [[(pid, "old")]]
    assert indexes(connection) == {"thing_number": True, "thing_pkey": True}
    assert fetched(
        connection, "SELECT current_setting('lock_timeout'), current_setting('statement_timeout')"
    ) == [("100ms", "200ms")]


def test_no_timeout_is_left_in_its_session(connection: Any) -> None:
    names = ("lock_timeout", "statement_timeout", "idle_session_timeout")
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_settings WHERE name = 'transaction_timeout'")
        names += tuple(name for (name,) in cursor.fetchall())
        for one in names:
            cursor.execute(f"SET {one} = '7min'")
    query = f"SELECT {', '.join(f'current_setting({one!r})' for one in names)}"
    seen: list[Any] = []

    def look(execute: Any, sql: str, *rest: Any) -> Any:
        if sql == BUILD:
            seen.extend(fetched(connection, query))
        return execute(sql, *rest)

    with connection.execute_wrapper(look):
        run([step_of(connection, f"concurrent: {BUILD}")], connection, None)
    assert seen == [("0",) * len(names)]
    assert fetched(connection, query) == [("7min",) * len(names)]


def test_how_far_a_build_has_come(connection: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE FUNCTION slowly(number int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS "
            "'BEGIN IF number % 100 = 0 THEN PERFORM pg_sleep(0.01); END IF; RETURN number; END'")  # fmt: skip
    build = "CREATE INDEX CONCURRENTLY thing_slowly ON public.thing (public.slowly(number))"
    heard = Heard()
    run([step_of(connection, f"concurrent: {build}")], connection, None, heard.bounds)
    told = [one for one in heard.of(Kind.PROGRESS) if one.data["total"]]
    assert told[0].data["unit"] == "blocks"
    assert told[0].data["statement"] == build
    assert told[0].data["activity"] == "building index: scanning table"
    done, total = told[0].data["done"], told[0].data["total"]
    assert told[0].text == f"building index: scanning table: {done} of {total} blocks"
    amounts: list[Any] = [
        one.data["done"] for one in told if one.data["activity"] == told[0].data["activity"]
    ]
    assert amounts == sorted(amounts)
    assert len(set(amounts)) > 1


def test_a_check_of_rows_tells_how_many_there_are(connection: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE FUNCTION slowly(number int) RETURNS bool IMMUTABLE LANGUAGE plpgsql AS "
            "'BEGIN IF number % 100 = 0 THEN PERFORM pg_sleep(0.01); END IF; RETURN true; END'")  # fmt: skip
        cursor.execute("ALTER TABLE thing ADD CONSTRAINT thing_slow CHECK (slowly(number)) NOT VALID")
        cursor.execute("ANALYZE thing")
    heard = Heard()
    step = step_of(connection, "concurrent: ALTER TABLE public.thing VALIDATE CONSTRAINT thing_slow")
    run([step], connection, None, heard.bounds)
    told = heard.of(Kind.PROGRESS)
    assert told[0].text == "at work for 0 s, about 5,000 rows in thing"
    assert (told[0].data["done"], told[0].data["total"], told[0].data["unit"]) == (None, 5000, "rows")


def test_how_far_slices_have_come(connection: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(watchdog, "PAUSE", 0)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE thing")
    heard = Heard()
    run([step_of(connection, "batches: UPDATE public.thing SET number = 0")], connection, None, heard.bounds)
    first, *_, last = heard.of(Kind.PROGRESS)
    assert first.text == "thing: 1,000 of about 5,000 rows"
    assert last.data["done"] == last.data["total"]


def test_what_the_report_raises_ends_the_step(connection: Any, url: str) -> None:
    with snapshot(url) as other:

        def refuse(_: object) -> None:
            other.rollback()
            raise LookupError("Nobody listens any more.")

        step = step_of(connection, f"concurrent: {BUILD}")
        with pytest.raises(LookupError, match="Nobody listens any more."):
            run([step], connection, None, Heard(refuse).bounds)


def test_nobody_can_look(connection: Any, url: str, server: Server) -> None:
    step, heard = step_of(connection, f"concurrent: {BUILD}"), Heard()
    ((name,),) = fetched(connection, "SELECT current_database()")
    with psycopg.connect(server.url, autocommit=True) as admin:
        admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        try:
            run([step], connection, None, heard.bounds)
        finally:
            admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    assert indexes(connection)["thing_number"]
    (note,) = heard.texts(Kind.NOTE)
    assert note.startswith("how far it came could not be seen: ")
    assert note.endswith(f'database "{name}" is not currently accepting connections')


def test_nobody_is_ended_who_was_not_allowed_to_be(connection: Any, url: str) -> None:
    policy = Eviction(Ending.TERMINATE, ("user=nobody-here", "application=re*"), after_ms=0)
    with snapshot(url) as other:
        with soon(partial(let_go, other, 0.3)) as start:
            heard = Heard(start)
            step = step_of(connection, f"concurrent: {BUILD}")
            run([step], connection, None, Bounds(report=heard, eviction=policy))
        assert other.execute("SELECT 1").fetchall() == [(1,)]
    assert heard.of(Kind.EVICTION) == []


def test_superusers_are_left_alone(connection: Any, url: str) -> None:
    policy = Eviction(Ending.TERMINATE, ("application=dump",), after_ms=0)
    with snapshot(url) as other:
        pid, user = other.info.backend_pid, other.info.user
        with soon(partial(let_go, other, 0.3)) as start:
            heard = Heard(start)
            step = step_of(connection, f"concurrent: {BUILD}")
            run([step], connection, None, Bounds(report=heard, eviction=policy))
        assert other.execute("SELECT 1").fetchall() == [(1,)]
    assert heard.texts(Kind.EVICTION) == [
        (
            f"left process {pid} (user {user}, application dump, idle in transaction, transaction open for some time, "
            "last query: SELECT FROM shop) alone: it is not one that may be ended"
        )
    ]


@pytest.mark.parametrize("allowed", ["application=du*", "idle-in-transaction"])
def test_a_transaction_that_may_be_ended(connection: Any, url: str, allowed: str) -> None:
    policy = Eviction(Ending.TERMINATE, (allowed,), after_ms=100)
    with role(url) as plain, snapshot(plain) as other:
        pid, user = other.info.backend_pid, other.info.user
        heard = Heard()
        step = step_of(connection, f"concurrent: {BUILD}")
        run([step], connection, None, Bounds(report=heard, eviction=policy))
        with pytest.raises(psycopg.OperationalError):
            other.execute("SELECT 1")
        other.close()
    assert heard.texts(Kind.EVICTION) == [
        (
            f"terminated process {pid} (user {user}, application dump, idle in transaction, transaction open for some time, "
            "last query: SELECT FROM shop)"
        )
    ]
    assert indexes(connection)["thing_number"]


def test_no_more_than_the_budget_are_ended(connection: Any, url: str) -> None:
    policy = Eviction(Ending.TERMINATE, ("application=dump",), after_ms=0, budget=1)
    add = "ALTER TABLE public.thing ADD COLUMN colour text"
    with role(url) as plain, psycopg.connect(plain) as one, psycopg.connect(plain) as two:
        for session in (one, two):
            session.execute("SET application_name = 'dump'")
            session.execute("SELECT FROM thing")
        sleep(0.1)

        def let_go() -> None:
            sleep(0.3)
            for session in (one, two):
                if not session.broken and not session.closed:
                    session.close()

        with soon(let_go) as start:
            heard = Heard(start)
            step = step_of(connection, add)
            run([step], connection, None, Bounds(report=heard, eviction=policy))
    assert [event.data["ended"] for event in heard.of(Kind.EVICTION)] == [True]


def test_a_role_that_may_not_end_others(connection: Any, url: str) -> None:
    policy = Eviction(Ending.TERMINATE, ("application=dump",), after_ms=0)
    with role(url) as plain, role(url) as another, connected(another) as own, ExitStack() as stack:
        with connection.cursor() as cursor:
            cursor.execute("GRANT SELECT ON shop TO PUBLIC")
        other = stack.enter_context(snapshot(plain))
        pid, user = other.info.backend_pid, other.info.user
        with soon(partial(let_go, other, 0.3)) as start:
            heard = Heard(start)
            step = step_of(own, f"concurrent: {BUILD}")
            run([step], own, None, Bounds(report=heard, eviction=policy))
    (event,) = heard.of(Kind.EVICTION)
    assert event.text.startswith(f"could not end process {pid} (user {user}, application dump): ")


def test_what_can_be_allowed() -> None:
    with pytest.raises(
        ValueError, match="^'root' is not user=NAME, application=NAME or idle-in-transaction.$"
    ):
        Eviction(Ending.CANCEL, ("root",))
    with pytest.raises(ValueError, match="^A session that is idle in transaction runs no statement"):
        Eviction(Ending.CANCEL, ("idle-in-transaction",))
