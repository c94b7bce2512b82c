"""Sessions of the server that belong to one connection, for steps that no transaction can hold together."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import connections

from django_safemigrate.conf import load_settings
from django_safemigrate.databases.vendors import seat
from django_safemigrate.execution.blocking import Teller, sorted_out
from django_safemigrate.execution.errors import ExecutionError
from django_safemigrate.execution.events import Event, Kind, Report
from django_safemigrate.execution.lease import Lease

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

# Seconds between two attempts to be the one that runs a concurrent step.
PAUSE = 0.2


def direct_connection(connection: BaseDatabaseWrapper) -> BaseDatabaseWrapper:
    """A connection to the same database whose settings and locks of the session are its own: ``connection`` itself, or the one that
    ``SAFEMIGRATE["DIRECT"]`` names where a pooler is in between.

    Raises ``ExecutionError``, with 2 as its exit code, when there is none, or it is not what it has to be. An alias that names
    itself is that of a pooler that keeps a session for as long as its client is there.
    """
    why = seat(connection).pooled()
    if why is None:
        return connection
    own, alias = connection.alias, load_settings().direct.get(connection.alias)
    if alias is None:
        raise _refused(
            f"Database {own!r} is reached through a pooler ({why}), which hands the settings and locks of a session on to others.",
            f"Name an alias of DATABASES without it in SAFEMIGRATE['DIRECT'] = {{{own!r}: …}}.",
        )
    if alias == own:
        if seat(connection).shared():
            raise _refused(
                f"SAFEMIGRATE['DIRECT'] says that the pooler before {own!r} keeps sessions apart, and two connections were "
                "given the same.",
                f"Name an alias of DATABASES without it in SAFEMIGRATE['DIRECT'] = {{{own!r}: …}}.",
            )
        return connection
    return _checked(connection, connections[alias])


@contextmanager
def exclusively(
    connection: BaseDatabaseWrapper,
    lease: Lease,
    report: Report,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[None]:
    """Run a concurrent step inside, alone: a backend whose client was killed goes on, and is waited for. ``connection`` is a
    direct one, not in a transaction; ``sleep`` may raise to end the waiting. Raises ``LeaseLost`` when another run has taken over."""
    place = seat(connection)
    teller = Teller(report, "a concurrent step of an earlier run that is still at work", outside=True)
    while not place.take():
        lease.guard(connection)
        if others := place.taken_by():
            teller.tell(sorted_out(others))
        # Whoever has the place lost the lease, and may do nothing more: what is at work is waited for.
        for pid in place.end_idle():
            report(Event(Kind.NOTE, f"ended process {pid} of the server, which an earlier run left behind"))
        sleep(PAUSE)
    try:
        # Whoever had the place may have had it for long.
        lease.guard(connection)
        yield
    finally:
        # With a session that was ended the place is free.
        if connection.connection is not None and connection.is_usable():
            place.leave()


def _checked(connection: BaseDatabaseWrapper, direct: BaseDatabaseWrapper) -> BaseDatabaseWrapper:
    named = f"SAFEMIGRATE['DIRECT'] names {direct.alias!r} for {connection.alias!r}"
    here, there = seat(connection).database(), seat(direct).database()
    if here != there:
        raise _refused(
            f"{named}, and that is another database: {_told(there)}, not {_told(here)}.",
            f"Name an alias that reaches the same database of the same server as {connection.alias!r}.",
        )
    why = seat(direct).pooled()
    if why is not None:
        raise _refused(
            f"{named}, and that is reached through a pooler as well ({why}).",
            "Name an alias that connects to the server itself.",
        )
    return direct


def _told(database: tuple[str, ...]) -> str:
    name, _, started, _ = database
    return f"{name} on the server started at {started}"


def _refused(fact: str, cure: str) -> ExecutionError:
    return ExecutionError(fact, cure, returncode=2)
