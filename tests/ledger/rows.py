"""Rows of a ledger, for tests that read or attack it."""

from __future__ import annotations

from typing import Any

from django_safemigrate.execution import Event, KeptProgram, Kind, keep, within
from django_safemigrate.execution.ledger import Begun, begin_run, record

BEGUN = Begun("safemigrate shop", "before", "forwards", ("shop.0001_initial", "shop.0002_more"))


def a_run(connection: Any, *kinds: Kind) -> int:
    """A run with an event of each of these kinds."""
    run = begin_run(connection, BEGUN)
    for kind in kinds:
        record(connection, run, Event(kind, f"{kind.value} 'é'", {"seconds": 0.5, "blockers": [{"pid": 7}]}))
    return run


def a_program(connection: Any, key: str, run: int) -> KeptProgram:
    with within(run):
        return keep(connection, KeptProgram(key, "shop", "0002_more", f"Do {key}", "forwards", ()))


def counted(connection: Any) -> dict[str, int]:
    """How many rows there are in each table."""
    with connection.cursor() as cursor:
        found = {}
        for table in ("run", "program", "event", "source"):
            cursor.execute(f"SELECT count(*) FROM django_safemigrate_{table}")
            ((found[table],),) = cursor.fetchall()
    return found
