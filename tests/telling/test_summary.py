"""The last lines of a run, by a clock that the test sets."""

from __future__ import annotations

from dataclasses import dataclass

from django_safemigrate.execution import Event, Kind
from django_safemigrate.management.telling import Left, Summary
from django_safemigrate.management.telling.pace import Pace
from telling import samples

WEB = {"pid": 4711, "user": "app", "application": "web", "kind": "old"}
JOB = {"pid": 12, "user": "job", "kind": "old"}


@dataclass
class Clock:
    seconds: float = 100.0

    def __call__(self) -> float:
        return self.seconds


def wait(seconds: float, *blockers: dict[str, object]) -> Event:
    return Event(Kind.WAIT, "waiting", {"database": "default", "seconds": seconds, "blockers": [*blockers]})


def test_a_run_that_waited_and_left_a_contract_open() -> None:
    clock = Clock()
    summary = Summary(clock)
    summary(samples.RUN_STARTED)
    clock.seconds = 110.0
    summary(wait(2.0, WEB))
    clock.seconds = 115.0
    summary(wait(7.0, JOB, WEB))
    clock.seconds = 116.0
    summary(samples.ATTEMPT)
    clock.seconds = 118.0
    summary(samples.STEP_DONE)
    # Another wait, which ends with the run.
    clock.seconds = 120.0
    summary(wait(0.0))
    clock.seconds = 121.0
    for kind in (Kind.MIGRATION_DONE, Kind.RUN_DONE):
        summary(Event(kind, "", samples.RUN))

    left = Left(["shop.0007_status: DROP COLUMN note"])
    assert summary.lines("default", left) == [
        "default: 1 migration, 1 step in 21 s.",
        "default: waited 11 s for process 4711 (user app, application web), process 12 (user job); 1 attempt to get a lock.",
        "default: 1 contract is left open: shop.0007_status: DROP COLUMN note.",
        "Once no old code runs: python manage.py safemigrate --after-deploy",
    ]
    assert summary.data("default") == {
        "migrations": 1,
        "steps": 1,
        "attempts": 1,
        "seconds": 21.0,
        "waited": 11.0,
    }


def test_of_many_who_were_in_the_way_the_worst_are_named() -> None:
    clock = Clock()
    summary = Summary(clock)
    for number in range(1, 6):
        summary(wait(0.0, {"pid": number}))
        clock.seconds += number
    summary(samples.STEP_DONE)
    assert summary.lines("default")[1] == (
        "default: waited 15 s for process 5, process 4, process 3, 2 more."
    )


def test_databases_are_counted_apart() -> None:
    summary = Summary(Clock())
    summary(samples.STEP_DONE)
    summary(Event(Kind.STEP_DONE, "", samples.STEP | {"database": "archive"}))
    summary(Event(Kind.STEP_DONE, "", samples.STEP | {"database": "archive"}))
    assert summary.lines("archive", Left(["a.0001", "b\n.0002"])) == [
        "archive: 0 migrations, 2 steps in 0 s.",
        "archive: 2 contracts are left open: a.0001, b .0002.",
        "Once no old code runs: python manage.py safemigrate --after-deploy --database archive",
    ]


def test_nothing_was_done() -> None:
    assert Summary(Clock()).lines("default", Left()) == ["default: 0 migrations, 0 steps in 0 s."]


def test_the_same_wait_is_told_every_ten_seconds() -> None:
    clock = Clock()
    pace = Pace(clock)
    told = []
    for second in range(25):
        clock.seconds = 100.0 + second
        told.append(pace.due(wait(second, WEB)))
    assert [second for second, due in enumerate(told) if due] == [0, 10, 20]


def test_a_wait_for_others_is_told_every_second() -> None:
    clock = Clock()
    pace = Pace(clock)
    assert pace.due(wait(0, WEB))
    clock.seconds += 0.5
    assert not pace.due(wait(0.5, JOB))
    clock.seconds += 0.6
    assert pace.due(wait(1.1, JOB))


def test_every_stage_and_every_step_is_told_anew() -> None:
    clock = Clock()
    pace = Pace(clock)
    later = Event(Kind.PROGRESS, "", {**samples.PROGRESS.data, "activity": "validating"})
    assert pace.due(samples.PROGRESS)
    assert not pace.due(samples.PROGRESS)
    clock.seconds += 2
    assert pace.due(later)
    assert pace.due(samples.STEP_DONE)
    assert pace.due(later)


def test_another_database_is_told_of_by_itself() -> None:
    pace = Pace(Clock())
    assert pace.due(samples.PROGRESS)
    assert pace.due(Event(Kind.PROGRESS, "", {**samples.PROGRESS.data, "database": "archive"}))


def test_a_wait_goes_on_while_a_step_that_waits_comes_further() -> None:
    clock = Clock()
    summary = Summary(clock)
    summary(wait(0.0, WEB))
    clock.seconds += 5
    summary(Event(Kind.PROGRESS, "waiting for writers", {"database": "default", "waits": True}))
    clock.seconds += 5
    summary(Event(Kind.PROGRESS, "scanning", {"database": "default", "waits": False}))
    clock.seconds += 5
    summary(samples.STEP_DONE)
    assert summary.lines("default") == [
        "default: 0 migrations, 1 step in 15 s.",
        "default: waited 10 s for process 4711 (user app, application web).",
    ]
