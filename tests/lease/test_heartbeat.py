"""What renews a lease, and what is known when nothing does."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import psycopg

from django_safemigrate.databases.vendors import leases
from django_safemigrate.execution.heartbeat import Heartbeat
from django_safemigrate.execution.lease import Claimant, Lease, LeaseLost, acquire

ME = Claimant("ann", "here", 11, 1)
YOU = Claimant("bob", "there", 22, 2)


def got(connection: Any, who: Claimant = ME, milliseconds: int = 600) -> Lease:
    found = acquire(connection, milliseconds, who)
    assert isinstance(found, Lease)
    return found


def until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not happened():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)


def lost(heart: Heartbeat) -> str:
    """What ``check`` says, "" while all is well."""
    try:
        heart.check()
    except LeaseLost as error:
        return str(error)
    return ""


def free(connection: Any) -> bool:
    row = leases(connection).row()
    assert row is not None
    return row.free


def test_it_renews(connection: Any) -> None:
    lease = got(connection, milliseconds=1000)
    with Heartbeat(connection, lease) as heart:
        time.sleep(1.2)
        assert not free(connection)
        heart.check()
    # It ends with the run.
    until(lambda: free(connection))


def test_another_has_taken_over(connection: Any) -> None:
    lease = got(connection)
    lease.release(connection)
    got(connection, YOU)
    with Heartbeat(connection, lease) as heart:
        until(lambda: bool(lost(heart)))
    assert lost(heart) == (
        "The lease of this run is lost: run 2 of bob on there (process 22) has taken over, last heard of 0 s ago. "
        "Let other runs come to an end, then run safemigrate again: it goes on where it stopped."
    )


def test_the_server_is_not_reached(connection: Any, other: psycopg.Connection[Any]) -> None:
    lease = got(connection)
    with Heartbeat(connection, lease) as heart:
        # As a server that no longer answers: the heartbeat waits for the row.
        other.execute("SELECT FROM django_safemigrate_lease FOR UPDATE")
        until(lambda: bool(lost(heart)))
        assert lost(heart) == (
            "The lease of this run has expired: it could not be renewed for 1 s. "
            "See that the database can be reached, then run safemigrate again: it goes on where it stopped."
        )
        other.rollback()
        # Nobody has taken over meanwhile.
        until(lambda: not lost(heart))


def test_the_session_is_ended(connection: Any, other: psycopg.Connection[Any]) -> None:
    lease = got(connection, milliseconds=1500)
    beating = "SELECT pid FROM pg_stat_activity WHERE query ~ 'SET expires = ' AND pid NOT IN (%s, pg_backend_pid())"
    with Heartbeat(connection, lease) as heart:
        pids: list[int] = []

        def beats() -> bool:
            pids[:] = [pid for (pid,) in other.execute(beating, [connection.connection.info.backend_pid])]
            other.rollback()
            return bool(pids)

        until(beats)
        (pid,) = pids
        other.execute("SELECT pg_terminate_backend(%s)", [pid])
        # It goes on with another session.
        until(lambda: beats() and pids != [pid])
        heart.check()
    assert not free(connection)
