"""Django signals about what happens while migrations run.

Each is sent with ``event``, an ``execution.Event``, and of it ``database`` (an alias), ``app`` and ``migration``, None where the
event is about none. The sender is None. Receivers are called by the process that migrates, between its statements: what takes
long belongs elsewhere. One that raises is reported, and stops nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.dispatch import Signal

if TYPE_CHECKING:
    # Receivers are connected before models are loaded; execution has some.
    from django_safemigrate.execution import Event

run_started = Signal()
run_done = Signal()
run_failed = Signal()
run_stopped = Signal()
migration_started = Signal()
migration_done = Signal()
step_started = Signal()
step_waiting = Signal()
step_done = Signal()
step_failed = Signal()

SIGNALS: Mapping[str, Signal] = {
    "run-started": run_started,
    "run-done": run_done,
    "run-failed": run_failed,
    "run-stopped": run_stopped,
    "migration-started": migration_started,
    "migration-done": migration_done,
    "step-started": step_started,
    "wait": step_waiting,
    "step-done": step_done,
    "step-failed": step_failed,
}
"""The signal of each kind of event that has one."""


def send(event: Event) -> list[str]:
    """Send the signal of the event, if it has one; a sentence about each receiver that raised."""
    signal = SIGNALS.get(event.kind.value)
    if signal is None:
        return []
    results = signal.send_robust(
        None,
        event=event,
        database=event.data.get("database"),
        app=event.data.get("app"),
        migration=event.data.get("migration"),
    )
    return [
        f"The receiver {_name(receiver)} of the signal of {event.kind.value} raised {type(result).__name__}: {result}"
        for receiver, result in results
        if isinstance(result, Exception)
    ]


def _name(receiver: object) -> str:
    name = getattr(receiver, "__qualname__", type(receiver).__qualname__)
    return f"{getattr(receiver, '__module__', '')}.{name}"
