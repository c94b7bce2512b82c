"""Clearing the ledger of what is long over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import DatabaseError, transaction
from django.db.migrations.recorder import MigrationRecorder

from django_safemigrate.databases.ledger import EVENTS, PROGRAMS, RUNS
from django_safemigrate.databases.live import Failure
from django_safemigrate.databases.vendors import live_server
from django_safemigrate.execution.errors import ExecutionError
from django_safemigrate.execution.kept import done

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper


@dataclass(frozen=True, slots=True)
class Purged:
    """How many rows."""

    runs: int = 0
    programs: int = 0
    events: int = 0


def purge(connection: BaseDatabaseWrapper, before: datetime, *, keep: bool = False) -> Purged:
    """Delete runs, programs and events that were over ``before``; ``keep`` only counts them.

    A program that is being run, or whose contract is open, stays with all its events, and so does the run that began it; so
    does what a migration has done, or taken back, that did not come to its end, and the run that is at work.
    What the migrations said stays: it tells whether they were edited. Raises ``ExecutionError`` when the role may not.
    """
    server = live_server(connection)
    if not server.ledger.exist():
        return Purged()
    try:
        with transaction.atomic(connection.alias):
            counts = server.ledger.purge(before, _needed(connection))
            if keep:
                transaction.set_rollback(True, connection.alias)
    except DatabaseError as error:
        if server.failure(error) is not Failure.FORBIDDEN:
            raise
        raise ExecutionError(
            f"The role {server.role()} may not delete rows of the ledger ({server.said(error).message}).",
            "Run the command as a role that may, or GRANT DELETE on its tables.",
        ) from error
    return Purged(counts[RUNS], counts[PROGRAMS], counts[EVENTS])


def _needed(connection: BaseDatabaseWrapper) -> list[int]:
    """The programs that tell what of a migration is done already: run again, it leaves that out."""
    recorder = MigrationRecorder(connection)
    applied = recorder.applied_migrations() if recorder.has_table() else {}
    return [
        one.place.program
        for one in done(connection)
        if one.place and ((one.app, one.migration) in applied) is not (one.direction == "forwards")
    ]
