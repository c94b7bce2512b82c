"""The row of the lease: who gets it, and what keeps it."""

from __future__ import annotations

import os
import time
from threading import Thread
from typing import Any

import psycopg
import pytest
from django.db import transaction

from django_safemigrate.databases.postgresql.collect.connection import standing_in
from django_safemigrate.databases.vendors import leases
from django_safemigrate.execution.lease import Claimant, Held, Lease, LeaseLost, acquire, described

ME = Claimant("ann", "here", 11, 1)
YOU = Claimant("bob", "there", 22, 2)
EXPIRE = "UPDATE django_safemigrate_lease SET expires = clock_timestamp() - interval '1 s'"


def got(connection: Any, who: Claimant = ME, milliseconds: int = 60_000) -> Lease:
    found = acquire(connection, milliseconds, who)
    assert isinstance(found, Lease)
    return found


def held(connection: Any, who: Claimant = YOU) -> Held:
    found = acquire(connection, 60_000, who)
    assert isinstance(found, Held)
    return found


def test_the_first_has_it(connection: Any) -> None:
    assert got(connection) == Lease(1, 60_000)
    row = held(connection).row
    assert (row.fence, row.holder, row.run, row.host, row.pid) == (1, "ann", 1, "here", 11)
    assert 50 < row.left < 60
    assert 0 <= row.silent < 10
    assert not row.free
    assert not row.released


def test_released(connection: Any) -> None:
    lease = got(connection)
    lease.release(connection)
    row = leases(connection).row()
    assert row is not None
    assert row.free
    assert row.released
    assert got(connection, YOU).fence == 2
    # Whoever had it before has nothing to release.
    lease.release(connection)
    assert held(connection, ME).row.holder == "bob"


def test_a_run_that_lost_its_connection_has_nothing_to_release(
    connection: Any, other: psycopg.Connection[Any]
) -> None:
    lease = got(connection)
    other.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])
    lease.release(connection)
    row = other.execute("SELECT expires > clock_timestamp() FROM django_safemigrate_lease").fetchone()
    assert row == (True,)


def test_expired(connection: Any) -> None:
    lease = got(connection, milliseconds=50)
    time.sleep(0.06)
    row = leases(connection).row()
    assert row is not None
    assert row.free
    assert not row.released
    # Nobody has taken it, so nothing is lost.
    lease.guard(connection)
    assert got(connection, YOU).fence == 2


def test_lost(connection: Any) -> None:
    lease = got(connection)
    lease.release(connection)
    got(connection, YOU)
    with transaction.atomic(), pytest.raises(LeaseLost) as raised:
        lease.guard(connection)
    assert str(raised.value) == (
        "The lease of this run is lost: run 2 of bob on there (process 22) has taken over, last heard of 0 s ago. "
        "Let other runs come to an end, then run safemigrate again: it goes on where it stopped."
    )
    assert raised.value.returncode == 3


def test_deleted(connection: Any, other: psycopg.Connection[Any]) -> None:
    lease = got(connection)
    other.execute("DELETE FROM django_safemigrate_lease")
    other.commit()
    with pytest.raises(LeaseLost) as raised:
        lease.guard(connection)
    assert str(raised.value) == (
        "The lease of this run is gone: somebody deleted its row. "
        "Let other runs come to an end, then run safemigrate again: it goes on where it stopped."
    )


def test_a_step_keeps_a_takeover_waiting(connection: Any, other: psycopg.Connection[Any]) -> None:
    lease = got(connection)
    with connection.cursor() as cursor:
        cursor.execute(EXPIRE)
    other.execute("SET application_name = 'the step'")
    other.execute("SELECT FROM django_safemigrate_lease WHERE fence = 1 FOR KEY SHARE")
    begun = time.monotonic()
    found = held(connection)
    assert time.monotonic() - begun < 5
    assert found.row.free
    assert [(one.pid, one.application, one.state) for one in found.guarded] == [
        (other.info.backend_pid, "the step", "idle in transaction")
    ]
    other.commit()
    assert got(connection, YOU).fence == 2
    with pytest.raises(LeaseLost):
        lease.guard(connection)


def test_the_heartbeat_passes_a_step_and_a_takeover_that_waits_for_it(
    connection: Any, other: psycopg.Connection[Any]
) -> None:
    got(connection)
    with connection.cursor() as cursor:
        cursor.execute(EXPIRE)
    other.execute("SELECT FROM django_safemigrate_lease WHERE fence = 1 FOR KEY SHARE")
    found: list[Lease | Held] = []

    def take_over() -> None:
        copy = connection.copy()
        with standing_in("default", copy):
            found.append(acquire(copy, 60_000, YOU))
        copy.close()

    taking = Thread(target=take_over)
    taking.start()
    with connection.cursor() as cursor:
        while True:
            cursor.execute("SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query ~ 'UPDATE'")
            if cursor.fetchall():
                break
            assert taking.is_alive(), "the takeover did not wait"
        cursor.execute("SET lock_timeout = '100ms'")
        assert leases(connection).renew(1, 60_000)
    other.commit()
    taking.join()
    # It was judged again once the step had ended.
    (last,) = found
    assert isinstance(last, Held)
    assert (last.row.holder, last.row.free) == ("ann", False)


def test_a_renewed_lease_lasts(connection: Any) -> None:
    lease = got(connection, milliseconds=100)
    assert leases(connection).renew(lease.fence, 60_000)
    time.sleep(0.11)
    assert 50 < held(connection).row.left < 60
    assert not leases(connection).renew(lease.fence + 1, 60_000)


def test_the_run_is_told_later(connection: Any) -> None:
    lease = got(connection, Claimant("ann", "here", 11))
    assert described(held(connection).row) == "a run of ann on here (process 11)"
    lease.tell_run(connection, 5)
    assert described(held(connection).row) == "run 5 of ann on here (process 11)"


def test_this_process() -> None:
    found = Claimant.here(3)
    assert (found.pid, found.run) == (os.getpid(), 3)
    assert found.holder
    assert found.host


def test_no_setting_is_left(connection: Any) -> None:
    got(connection)
    held(connection)
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchall() == [("70s",)]
