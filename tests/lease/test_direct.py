"""Concurrent steps have a session of the server of their own, or are refused."""

from __future__ import annotations

import re
import time
from threading import Thread
from typing import Any

import psycopg
import pytest

from django_safemigrate.databases.vendors import seat
from django_safemigrate.execution import Bounds, ExecutionError, run
from django_safemigrate.execution.direct import direct_connection, exclusively
from django_safemigrate.execution.events import Event, Kind
from django_safemigrate.execution.lease import Claimant, Lease, LeaseLost, acquire
from execution.steps import fetched, indexes, kept, steps_of
from lease.pgbouncer import Pool

ME = Claimant("ann", "here", 11, 1)
YOU = Claimant("bob", "there", 22, 2)
ADVISORY = "SELECT pid FROM pg_locks WHERE locktype = 'advisory'"


def got(connection: Any, who: Claimant = ME, milliseconds: int = 60_000) -> Lease:
    found = acquire(connection, milliseconds, who)
    assert isinstance(found, Lease)
    return found


def test_a_connection_to_the_server_is_direct(connection: Any) -> None:
    assert seat(connection).pooled() is None
    assert not seat(connection).shared()
    assert direct_connection(connection) is connection


def test_through_a_pool_it_is_refused(pooled: Any) -> None:
    with pytest.raises(ExecutionError) as raised:
        direct_connection(pooled)
    assert str(raised.value) == (
        "Database 'default' is reached through a pooler (its statements run in another process of the server than it was told "
        "when it connected), which hands the settings and locks of a session on to others. "
        "Name an alias of DATABASES without it in SAFEMIGRATE['DIRECT'] = {'default': …}."
    )
    assert raised.value.returncode == 2


def test_two_statements_in_two_sessions(pooled: Any, pool: Pool, url: str) -> None:
    """What shows it where a pooler passes on the process id of the server."""
    with psycopg.connect(pool.url(url)) as busy:

        def taken(execute: Any, *query: Any) -> Any:
            # The session that was used last is given first, and kept while a transaction is open.
            found = execute(*query)
            busy.execute("SELECT")
            return found

        with pooled.execute_wrapper(taken):
            assert seat(pooled).pooled() == "two of its statements ran in two processes of the server"


def test_with_an_alias_without_it(pooled: Any, url: str, aliased: Any) -> None:
    direct = aliased("direct", url)
    assert direct_connection(pooled) is direct


def test_an_alias_of_another_database(pooled: Any, server: Any, aliased: Any) -> None:
    aliased("direct", server.url)
    with pytest.raises(ExecutionError) as raised:
        direct_connection(pooled)
    told = re.sub(r"safemigrate_\w+", "ours", re.sub(r"\d{4}-\S+ [\d:.]+\d", "THEN", str(raised.value)))
    assert told == (
        "SAFEMIGRATE['DIRECT'] names 'direct' for 'default', and that is another database: postgres on the server started at "
        "THEN, not ours on the server started at THEN. "
        "Name an alias that reaches the same database of the same server as 'default'."
    )
    assert raised.value.returncode == 2


def test_an_alias_through_the_pool(pooled: Any, pool: Pool, url: str, aliased: Any) -> None:
    aliased("direct", pool.url(url))
    with pytest.raises(ExecutionError) as raised:
        direct_connection(pooled)
    assert str(raised.value) == (
        "SAFEMIGRATE['DIRECT'] names 'direct' for 'default', and that is reached through a pooler as well "
        "(its statements run in another process of the server than it was told when it connected). "
        "Name an alias that connects to the server itself."
    )


def test_a_pool_that_is_said_to_keep_sessions_apart(pooled: Any, settings: Any) -> None:
    settings.SAFEMIGRATE = {"DIRECT": "default"}
    with pytest.raises(ExecutionError) as raised:
        direct_connection(pooled)
    assert str(raised.value) == (
        "SAFEMIGRATE['DIRECT'] says that the pooler before 'default' keeps sessions apart, and two connections were given the same. "
        "Name an alias of DATABASES without it in SAFEMIGRATE['DIRECT'] = {'default': …}."
    )


def test_a_pool_that_keeps_sessions_apart(
    session_pool: Pool, url: str, settings: Any, django_db_blocker: Any
) -> None:
    from differential.scratch import connected

    settings.SAFEMIGRATE = {"DIRECT": "default"}
    with django_db_blocker.unblock(), connected(session_pool.url(url)) as connection:
        assert seat(connection).pooled() is not None
        assert direct_connection(connection) is connection


def test_one_at_a_time(connection: Any, other: psycopg.Connection[Any]) -> None:
    lease = got(connection)
    with exclusively(connection, lease, lambda event: None):
        assert other.execute(ADVISORY).fetchall() == [(connection.connection.info.backend_pid,)]
    assert other.execute(ADVISORY).fetchall() == []


def test_the_fence_is_looked_at_once_alone(connection: Any, other: psycopg.Connection[Any]) -> None:
    lease = got(connection)
    lease.release(connection)
    got(connection, YOU)
    with pytest.raises(LeaseLost), exclusively(connection, lease, lambda event: None):
        raise AssertionError("it was let in")
    assert other.execute(ADVISORY).fetchall() == []


def test_a_backend_goes_on_without_its_client(
    connection: Any, other: psycopg.Connection[Any], worker: Any
) -> None:
    # The build waits for this snapshot.
    other.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
    other.execute("SELECT FROM thing")
    one = worker("build", 200)
    assert [one.heard(), one.heard()] == ["1", "alone"]
    one.go()
    building = "SELECT pid FROM pg_stat_activity WHERE query ~ '^CREATE INDEX' AND wait_event_type = 'Lock'"
    while not (found := fetched(connection, building)):
        time.sleep(0.02)
    one.kill()
    ((pid,),) = found
    time.sleep(0.2)
    lease = got(connection)
    told: list[Event] = []

    def end() -> None:
        while not told:
            time.sleep(0.02)
        other.rollback()

    ending = Thread(target=end)
    ending.start()
    with exclusively(connection, lease, told.append):
        assert fetched(
            connection, "SELECT indisvalid FROM pg_index WHERE indexrelid = 'thing_number'::regclass"
        ) == [(True,)]
    ending.join()
    assert [one.kind for one in told] == [Kind.WAIT]
    assert re.sub(r"\d+ s", "N s", told[0].text) == (
        f"waiting for a concurrent step of an earlier run that is still at work: process {pid} (user postgres, active, "
        "transaction open for N s, query: CREATE INDEX CONCURRENTLY thing_number ON thing (number))"
    )


def test_a_client_that_is_stopped_between_two_statements(
    connection: Any, other: psycopg.Connection[Any], worker: Any
) -> None:
    one = worker("build", 200)
    assert [one.heard(), one.heard()] == ["1", "alone"]
    ((pid,),) = other.execute(ADVISORY).fetchall()
    one.stop()
    time.sleep(0.2)
    lease = got(connection)
    told: list[Event] = []
    with exclusively(connection, lease, told.append):
        assert other.execute(ADVISORY).fetchall() == [(connection.connection.info.backend_pid,)]
    assert told[-1] == Event(
        Kind.NOTE, f"ended process {pid} of the server, which an earlier run left behind"
    )
    one.go()
    one.proceed()
    # Its session is gone, and with it what it could have done.
    assert one.heard() == ""
    assert one.ended() == 1
    assert fetched(connection, "SELECT to_regclass('thing_number')") == [(None,)]


def test_a_lease_that_is_lost_within_a_concurrent_step(connection: Any) -> None:
    """What an interrupted build has left belongs to whoever has taken over."""
    build = "CREATE INDEX CONCURRENTLY thing_number ON public.thing (number)"
    steps = steps_of(connection, f"concurrent: {build}")
    with connection.cursor() as cursor:
        cursor.execute(build)
        cursor.execute("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'thing_number'::regclass")
    lease = got(connection)
    asked: list[int] = []

    def guard() -> None:
        asked.append(len(asked))
        # The first time is before it begins.
        if len(asked) == 2:
            lease.release(connection)
            got(connection, YOU)
        lease.guard(connection)

    with pytest.raises(LeaseLost):
        run(steps, connection, kept(connection, steps), Bounds(guard=guard))
    assert indexes(connection) == {"thing_number": False, "thing_pkey": True}
    assert asked == [0, 1, 2]
