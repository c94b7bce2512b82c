"""A process that is stopped for longer than its lease lasts, or killed, while another one takes over."""

from __future__ import annotations

import time
from typing import Any

from django_safemigrate.databases.vendors import leases
from django_safemigrate.execution.lease import Claimant, Held, Lease, acquire

ME = Claimant("ann", "here", 11, 1)


def until_free(connection: Any) -> None:
    deadline = time.monotonic() + 10
    while (row := leases(connection).row()) is None or not row.free:
        assert time.monotonic() < deadline, "the lease does not expire"
        time.sleep(0.02)


def work(connection: Any) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM work ORDER BY number")
        return [number for (number,) in cursor.fetchall()]


def test_stopped_between_two_steps(connection: Any, worker: Any) -> None:
    one = worker("steps")
    assert one.heard() == "1"
    for number in (0, 1):
        one.go()
        assert one.heard() == f"step {number}"
    one.stop()
    until_free(connection)
    assert acquire(connection, 60_000, ME) == Lease(2, 60_000)
    one.go()
    one.proceed()
    said = one.heard()
    assert said == (
        "The lease of this run is lost: run 1 of ann on here (process 11) has taken over, last heard of 0 s ago. "
        "Let other runs come to an end, then run safemigrate again: it goes on where it stopped."
    )
    assert one.ended() == 3
    assert work(connection) == [0, 1]
    # Its heartbeat has done nothing either.
    row = leases(connection).row()
    assert row is not None
    assert (row.fence, row.holder) == (2, "ann")


def test_stopped_inside_a_step(connection: Any, worker: Any) -> None:
    one = worker("within")
    assert [one.heard(), one.heard()] == ["1", "inside"]
    one.stop()
    until_free(connection)
    found = acquire(connection, 60_000, ME)
    assert isinstance(found, Held)
    assert found.row.pid == one.process.pid
    assert [each.state for each in found.guarded] == ["idle in transaction"]
    # Its step is as good as any: nobody else has begun one.
    one.proceed()
    one.go()
    assert one.heard() == "done"
    assert work(connection) == [0]


def test_killed_inside_a_step(connection: Any, worker: Any) -> None:
    one = worker("within")
    assert [one.heard(), one.heard()] == ["1", "inside"]
    one.kill()
    until_free(connection)
    assert acquire(connection, 60_000, ME) == Lease(2, 60_000)
    assert work(connection) == []


def test_a_step_may_be_longer_than_the_lease(connection: Any, worker: Any) -> None:
    one = worker("within")
    assert [one.heard(), one.heard()] == ["1", "inside"]
    for _ in range(8):
        time.sleep(0.2)
        found = acquire(connection, 60_000, ME)
        assert isinstance(found, Held)
        assert not found.row.free
    one.go()
    assert one.heard() == "done"
