from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError
from django.db.migrations import Migration
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from django_safemigrate.execution import ExecutionError, Kind, done, forget, mark, open_contracts, within
from django_safemigrate.execution.kept import State
from django_safemigrate.execution.lease import Claimant, Lease, acquire
from django_safemigrate.execution.ledger import runs
from django_safemigrate.execution.retention import Purged, purge
from django_safemigrate.execution.sources import applied
from execution.test_kept import plain_role
from ledger.rows import a_program, a_run, counted
from projects import run_command

LATER = timedelta(seconds=60)


@pytest.fixture
def filled(connection: Any) -> Any:
    """A run whose program is over, one whose program is open, one whose program is being run, and one without."""
    for key, state in (("over", State.DONE), ("open", State.CONTRACT_OPEN), ("begun", State.RUNNING)):
        run = a_run(connection, Kind.RUN_STARTED, Kind.RUN_DONE)
        kept = a_program(connection, key, run)
        with within(run):
            mark(connection, kept, replace(kept, state=state))
    applied(connection, Migration("0001_initial", "shop"))
    recorder = MigrationRecorder(connection)
    recorder.ensure_schema()
    recorder.record_applied("shop", "0002_more")
    a_run(connection, Kind.RUN_STARTED)
    assert counted(connection) == {"run": 4, "program": 3, "event": 13, "source": 1}
    return connection


def now() -> datetime:
    return timezone.now()


def test_what_is_over_goes_and_what_is_open_stays(filled: Any) -> None:
    assert purge(filled, now() + LATER) == Purged(runs=2, programs=1, events=9)
    assert [one.number for one in runs(filled)] == [3, 2]
    assert [one.key for one in open_contracts(filled)] == ["open"]
    assert counted(filled) == {"run": 2, "program": 2, "event": 4, "source": 1}
    assert purge(filled, now() + LATER) == Purged()


def test_what_is_young_stays(filled: Any) -> None:
    before = counted(filled)
    assert purge(filled, now() - LATER) == Purged()
    assert counted(filled) == before


def test_counting_alone(filled: Any) -> None:
    before = counted(filled)
    assert purge(filled, now() + LATER, keep=True) == Purged(runs=2, programs=1, events=9)
    assert counted(filled) == before


def test_what_was_forgotten_is_over(filled: Any) -> None:
    forget(filled, "open")
    assert purge(filled, now() + LATER) == Purged(runs=3, programs=2, events=12)


def test_what_a_migration_has_done_so_far_stays(filled: Any) -> None:
    """Run again, it would do that once more."""
    MigrationRecorder(filled).record_unapplied("shop", "0002_more")
    assert purge(filled, now() + LATER) == Purged(runs=1, programs=0, events=7)
    assert [one.key for one in done(filled)] == ["over"]


def test_the_run_that_is_at_work_stays(filled: Any) -> None:
    """It has no program yet, and is long at its first operation."""
    run = runs(filled)[0].number
    lease = acquire(filled, 60_000, Claimant.here(run))
    assert isinstance(lease, Lease)
    assert purge(filled, now() + LATER) == Purged(runs=1, programs=1, events=8)
    assert [one.number for one in runs(filled)] == [4, 3, 2]


def test_afterwards_rows_stay_as_they_are(filled: Any) -> None:
    purge(filled, now() + LATER)
    with pytest.raises(DatabaseError, match="^pgtrigger: Cannot update or delete"), filled.cursor() as cursor:
        cursor.execute("DELETE FROM django_safemigrate_event")


def test_without_a_ledger(connection: Any) -> None:
    assert purge(connection, now()) == Purged()


def test_a_role_that_may_not(filled: Any) -> None:
    with filled.cursor() as cursor:
        cursor.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO PUBLIC")
    with plain_role(filled) as role:
        with pytest.raises(ExecutionError) as raised:
            purge(filled, now() + LATER)
        assert str(raised.value) == (
            f"The role {role} may not delete rows of the ledger (permission denied for table django_safemigrate_event). "
            "Run the command as a role that may, or GRANT DELETE on its tables."
        )


def test_the_command(filled: Any) -> None:
    told = run_command("safemigrate_purge", "--older-than", "0h", "--dry-run")
    assert told == ("Would delete from the ledger of 'default': 2 runs, 1 programs, 9 events.\n", "", 0)
    told = run_command("safemigrate_purge", "--older-than", "90d")
    assert told == ("Deleted from the ledger of 'default': 0 runs, 0 programs, 0 events.\n", "", 0)
    told = run_command("safemigrate_purge", "--older-than", "0w")
    assert told == ("Deleted from the ledger of 'default': 2 runs, 1 programs, 9 events.\n", "", 0)


@pytest.mark.parametrize("age", ["90", "d", "-1d", "1.5d", "90 d", "99999w", ""])
def test_what_is_no_age(age: str) -> None:
    told = run_command("safemigrate_purge", f"--older-than={age}")
    assert told.err == (
        f"Error: argument --older-than: {age!r} is no age. Write a whole number and h, d or w: 90d is ninety days.\n"
    )


def test_no_such_database() -> None:
    told = run_command("safemigrate_purge", "--older-than", "1d", "--database", "other")
    assert told == ("", "There is no database 'other' in DATABASES. Use one of: default.\n", 2)
