"""A process that works under a lease: ``python -m lease.work URL ROLE MILLISECONDS``. It says what it has done, a line each, and does
the next thing when it is told to go on."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from typing import Any

import django
from django.conf import settings
from django.db import transaction

BUILD = "CREATE INDEX CONCURRENTLY thing_number ON thing (number)"


def say(text: object) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def wait() -> None:
    if not sys.stdin.readline():
        sys.exit(0)


def taken(connection: Any, milliseconds: int) -> Any:
    from django_safemigrate.execution.lease import Claimant, Lease, acquire

    lease = acquire(connection, milliseconds, Claimant("worker", "somewhere", os.getpid(), 7))
    assert isinstance(lease, Lease)
    say(lease.fence)
    return lease


def step(connection: Any, guard: Callable[[], None], number: int, inside: Callable[[], None]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        guard()
        cursor.execute("INSERT INTO work VALUES (%s, %s)", [os.getpid(), number])
        inside()


def steps(connection: Any, milliseconds: int) -> None:
    """A step each time that it is told, and a look at the heartbeat after it."""
    from django_safemigrate.execution.heartbeat import Heartbeat
    from django_safemigrate.execution.lease import LeaseLost

    lease = taken(connection, milliseconds)
    with Heartbeat(connection, lease) as heart:
        for number in range(100):
            wait()
            try:
                step(connection, lambda: lease.guard(connection), number, lambda: None)
                heart.check()
            except LeaseLost as error:
                say(error)
                sys.exit(error.returncode)
            say(f"step {number}")


def within(connection: Any, milliseconds: int) -> None:
    """A step that goes on until it is told to end."""
    from django_safemigrate.execution.heartbeat import Heartbeat

    lease = taken(connection, milliseconds)
    with Heartbeat(connection, lease) as heart:

        def inside() -> None:
            say("inside")
            wait()

        step(connection, heart.guard, 0, inside)
        say("done")
        wait()


def build(connection: Any, milliseconds: int) -> None:
    """A concurrent step, begun when it is told to."""
    from django_safemigrate.execution.direct import exclusively

    lease = taken(connection, milliseconds)
    with exclusively(connection, lease, lambda event: None), connection.cursor() as cursor:
        say("alone")
        wait()
        cursor.execute(BUILD)
        say("built")


def obtain(connection: Any, milliseconds: int) -> None:
    """One of several that were started for the same work, which takes so many milliseconds."""
    from django_safemigrate.execution.following import obtain as obtained
    from django_safemigrate.execution.heartbeat import Heartbeat
    from django_safemigrate.execution.lease import Claimant

    def reached() -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT FROM work")
            return bool(cursor.fetchall())

    wait()
    lease = obtained(connection, Claimant("worker", "somewhere", os.getpid()), reached, lambda event: None)
    if lease is None:
        say("followed")
        return
    with Heartbeat(connection, lease) as heart:
        if not reached():
            time.sleep(milliseconds / 1000)
            step(connection, heart.guard, 0, lambda: None)
            say("worked")
        else:
            say("nothing left")
    lease.release(connection)


ROLES: dict[str, Callable[[Any, int], None]] = {
    "steps": steps, "within": within, "build": build, "obtain": obtain,
}  # fmt: skip


def main() -> None:
    django.setup()
    from differential.scratch import connected

    url, role, milliseconds = sys.argv[1:]
    settings.SAFEMIGRATE = {"LEASE": 1000}
    with connected(url) as connection:
        if role == "obtain":
            say("ready")
        ROLES[role](connection, int(milliseconds))


if __name__ == "__main__":
    main()
