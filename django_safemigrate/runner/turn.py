"""One run at a time: a process takes its turn, or follows whoever has it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from django_safemigrate.execution.direct import exclusively
from django_safemigrate.execution.following import obtain
from django_safemigrate.execution.heartbeat import Heartbeat
from django_safemigrate.execution.lease import Claimant
from django_safemigrate.execution.ledger import Begun, begin_run
from django_safemigrate.execution.making import ensure
from django_safemigrate.runner.context import Context

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper


@contextmanager
def turn(
    connection: BaseDatabaseWrapper, context: Context, begun: Begun, reached: Callable[[], bool]
) -> Iterator[bool]:
    """Inside, nobody else runs migrations on the database. Waits for whoever does; gives False where that one has done what was wanted,
    so that ``reached`` is true.

    Makes the ledger, and begins a run in it. Raises ``ExecutionError``: the role may not, or the run was stopped meanwhile.
    """
    ensure(connection)
    lease = obtain(connection, Claimant.here(), reached, context.report, context.sleep)
    if lease is None:
        yield False
        return
    try:
        with Heartbeat(connection, lease) as heartbeat:
            context.number = begin_run(connection, begun)
            lease.tell_run(connection, context.number)
            context.guard = heartbeat.guard
            alone = partial(exclusively, lease=lease, report=context.report, sleep=context.sleep)
            context.bounds = replace(context.bounds, alone=alone)
            yield True
    finally:
        if connection.connection is not None and connection.is_usable():
            lease.release(connection)
