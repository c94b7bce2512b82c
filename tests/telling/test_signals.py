"""Signals, and receivers that fail."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.dispatch import Signal

from django_safemigrate import signals
from django_safemigrate.execution import Event, Kind
from django_safemigrate.management.listening import listening
from telling import samples

Received = list[tuple[Signal, dict[str, Any]]]


@pytest.fixture
def received() -> Iterator[Received]:
    """What was sent, in order."""
    found: Received = []

    def receive(**sent: Any) -> None:
        found.append((sent.pop("signal"), sent))

    for signal in signals.SIGNALS.values():
        signal.connect(receive)
    yield found
    for signal in signals.SIGNALS.values():
        signal.disconnect(receive)


@pytest.fixture
def failing() -> Iterator[None]:
    def broken(**_: Any) -> None:
        raise ValueError("no such\x1b channel")

    signals.step_waiting.connect(broken)
    yield
    signals.step_waiting.disconnect(broken)


def test_signals_are_sent_for_what_has_one(received: Received) -> None:
    with listening(lambda _: None, None) as report:
        for event in samples.ALL:
            report(event)

    assert [signal for signal, _ in received] == [
        signals.run_started,
        signals.migration_started,
        signals.step_started,
        signals.step_waiting,
        signals.step_done,
        signals.step_failed,
        signals.migration_done,
        signals.run_done,
        signals.run_failed,
        signals.run_stopped,
    ]


def test_what_is_sent(received: Received) -> None:
    assert signals.send(samples.WAIT) == []
    assert signals.send(samples.RUN_STARTED) == []
    assert received == [
        (
            signals.step_waiting,
            {
                "sender": None,
                "event": samples.WAIT,
                "database": "default",
                "app": "shop",
                "migration": "0007_status",
            },
        ),
        (
            signals.run_started,
            {
                "sender": None,
                "event": samples.RUN_STARTED,
                "database": "default",
                "app": None,
                "migration": None,
            },
        ),
    ]


def test_every_signal_of_the_module_is_sent() -> None:
    made = {name: one for name, one in vars(signals).items() if isinstance(one, Signal)}
    assert {*map(id, made.values())} == {*map(id, signals.SIGNALS.values())}
    assert {*signals.SIGNALS} <= {one.value for one in Kind}


@pytest.mark.usefixtures("failing")
def test_a_receiver_that_raises_is_told_of_and_stops_nobody(
    received: Received, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[Event] = []
    with caplog.at_level(logging.CRITICAL, "django.dispatch"), listening(told.append, None) as report:
        report(samples.WAIT)
        report(samples.STEP_DONE)

    warning = Event(
        Kind.NOTE,
        "The receiver telling.test_signals.failing.<locals>.broken of the signal of wait raised ValueError: no such\x1b channel",
        {"database": "default", "run": 7, "level": "warning"},
    )
    assert told == [samples.WAIT, warning, samples.STEP_DONE]
    assert [signal for signal, _ in received] == [signals.step_waiting, signals.step_done]
