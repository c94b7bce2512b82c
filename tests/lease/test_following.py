"""Several processes that are started for the same work."""

from __future__ import annotations

import re
import time
from typing import Any

import psycopg
import pytest
from django.conf import LazySettings

from django_safemigrate.execution.events import Event, Kind
from django_safemigrate.execution.following import Followed, Follower, obtain
from django_safemigrate.execution.lease import Claimant, Held, Lease, acquire
from django_safemigrate.execution.ledger import Begun, begin_run, record

ME = Claimant("ann", "here", 11, 1)
YOU = Claimant("bob", "there", 22)


def held(connection: Any, milliseconds: int, who: Claimant = ME) -> Held:
    lease = acquire(connection, milliseconds, who)
    assert isinstance(lease, Lease)
    found = acquire(connection, milliseconds, YOU)
    assert isinstance(found, Held)
    return found


def never() -> bool:
    return False


@pytest.mark.parametrize("count", [2, 5])
def test_one_works_and_the_others_follow(connection: Any, worker: Any, count: int) -> None:
    all_of_them = [worker("obtain", 300) for _ in range(count)]
    for one in all_of_them:
        assert one.heard() == "ready"
    for one in all_of_them:
        one.go()
    said = sorted(one.heard() for one in all_of_them)
    assert said.count("worked") == 1
    assert {*said} <= {"worked", "followed", "nothing left"}
    assert [one.ended() for one in all_of_them] == [0] * count
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM work")
        assert cursor.fetchall() == [(1,)]


def test_until_it_is_free(connection: Any) -> None:
    told: list[Event] = []
    assert Follower(connection, never, told.append).follow(held(connection, 200)) is Followed.FREE
    assert [(one.kind, one.text) for one in told] == [
        (Kind.RUN_FOLLOWS, "run 1 of ann on here (process 11) is at work: following it"),
        (Kind.WAIT, "waiting for run 1 of ann on here (process 11), last heard of 0 s ago"),
    ]
    assert told[0].data == {"holder": "ann", "host": "here", "pid": 11, "following": 1}
    assert told[1].data["blockers"] == []


@pytest.mark.parametrize("reached", [True, False])
def test_until_the_other_run_has_ended(connection: Any, reached: bool) -> None:
    """Not before: after the migrations it has more to do."""
    found = held(connection, 60_000)
    looks: list[float] = []

    def sleep(seconds: float) -> None:
        looks.append(seconds)
        if len(looks) == 3:
            Lease(found.row.fence, 0).release(connection)

    told: list[Event] = []
    follower = Follower(connection, lambda: reached, told.append, sleep)
    assert follower.follow(found) is (Followed.REACHED if reached else Followed.FREE)
    assert looks == [0.5, 0.5, 0.5]
    done = [(one.kind, one.text) for one in told if one.data.get("done")]
    who = "run 1 of ann on here (process 11)"
    last = f"{who} has done it: nothing is left for this run to do on {connection.alias}"
    assert done == ([(Kind.RUN_FOLLOWS, last)] if reached else [])
    if reached:
        assert told[-1].data == {"holder": "ann", "host": "here", "pid": 11, "following": 1, "done": True}


def test_a_run_that_was_killed_at_its_very_end(connection: Any) -> None:
    """What comes after the migrations is done again."""
    held(connection, 300)
    lease = obtain(connection, YOU, lambda: True, lambda event: None)
    assert lease is not None
    assert lease.fence == 2


def test_a_dead_host(connection: Any) -> None:
    held(connection, 300)
    begun = time.monotonic()
    lease = obtain(connection, YOU, never, lambda event: None)
    assert lease is not None
    assert lease.fence == 2
    assert time.monotonic() - begun > 0.2


def test_a_step_of_a_dead_host_is_still_open(
    connection: Any, other: psycopg.Connection[Any], settings: LazySettings
) -> None:
    held(connection, 50)
    other.execute("SELECT FROM django_safemigrate_lease WHERE fence = 1 FOR KEY SHARE")
    told: list[Event] = []

    def sleep(seconds: float) -> None:
        # The next attempt succeeds.
        if any(one.data.get("blockers") for one in told):
            other.rollback()

    lease = obtain(connection, YOU, never, told.append, sleep)
    assert lease is not None
    assert lease.fence == 2
    pid = other.info.backend_pid
    (last,) = (one for one in told if one.data.get("blockers"))
    assert re.sub(r"\d+ s,", "N s,", last.text) == (
        "waiting for a step of run 1 of ann on here (process 11) that is still open: "
        f"process {pid} (user postgres, idle in transaction, transaction open for N s, last query: "
        "SELECT FROM django_safemigrate_lease WHERE fence = 1 FOR KEY SHARE)"
    )


def test_what_the_other_run_does_is_told(connection: Any) -> None:
    run = begin_run(connection, Begun("safemigrate", "default", "forwards"))
    found = held(connection, 60_000, Claimant("ann", "here", 11, run))
    told: list[Event] = []

    def sleep(seconds: float) -> None:
        number = len([one for one in told if one.kind is Kind.WAIT])
        record(connection, run, Event(Kind.NOTE, f"thing {number} was done"))
        if number == 3:
            Lease(found.row.fence, 0).release(connection)

    assert Follower(connection, never, told.append, sleep).follow(found) is Followed.FREE
    name = f"run {run} of ann on here (process 11)"
    assert [re.sub(r"\d+ s ago", "N s ago", one.text) for one in told] == [
        f"{name} is at work: following it",
        f"waiting for {name}, last heard of N s ago",
        f"waiting for {name}, last heard of N s ago: thing 1 was done",
        f"waiting for {name}, last heard of N s ago: thing 2 was done",
    ]
