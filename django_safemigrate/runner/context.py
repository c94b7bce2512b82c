"""What a run knows wherever it is: its stage, where it stands, who listens, and whether it may go on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django_safemigrate.execution import Bounds, Event, Kind, Report, WaitingError
from django_safemigrate.graph.history import MigrationKey
from django_safemigrate.operations.call import Around
from django_safemigrate.runner.stages import Stage


@dataclass
class Context:
    """``listen`` is told every event, with where it happened. ``guard`` raises when this process may not go on any more.
    ``until``: how long migrations wait whose delay is not over.
    ``number`` is that of the run in the ledger. ``stopping`` is set by whoever wants the run to end: it does at the next boundary of a step.
    ``made`` are the tables that the run has made: no deployed code uses them."""

    stage: Stage
    listen: Report
    guard: Callable[[], None] = lambda: None
    bounds: Bounds = field(default_factory=Bounds)
    number: int | None = None
    stopping: str = ""
    rerun: bool = False
    until: Mapping[MigrationKey, datetime] = field(default_factory=dict)
    made: frozenset[str] = frozenset()
    place: dict[str, Any] = field(default_factory=dict)

    def report(self, event: Event) -> None:
        """Tell whoever listens; where a step begins, stop if that is wanted."""
        self.listen(replace(event, data={**self.place, **event.data}))

    def stop_if_wanted(self) -> None:
        """Raise ``Stopped`` when somebody wants the run to end."""
        if self.stopping:
            raise Stopped(self.stopping)

    def check(self) -> None:
        """Raise ``Stopped`` when somebody wants the run to end, and what ``guard`` raises."""
        self.stop_if_wanted()
        self.guard()

    def sleep(self, seconds: float) -> None:
        """Wait, in steps in which somebody may want the run to end."""
        self.stop_if_wanted()
        time.sleep(seconds)
        self.stop_if_wanted()

    @contextmanager
    def at(self, **place: Any) -> Iterator[None]:
        """Events inside happen there."""
        before = self.place
        self.place = {**before, **place}
        try:
            yield
        finally:
            self.place = before

    def note(self, text: str) -> None:
        self.report(Event(Kind.NOTE, text))

    def around(self, at_end: Callable[[], None]) -> Around:
        """What surrounds an operation of which ``at_end`` is called in the transaction of the last step."""
        bounds = replace(self.bounds, report=self.report, guard=self.check, sleep=self.sleep, at_end=at_end)
        # A migration that nobody has marked may be of code that is still to be deployed, also after the deploy of another.
        whole = self.stage is Stage.ALL
        deployed = self.stage is Stage.AFTER
        return Around(
            bounds, at_once=whole, waits=not whole, deployed=deployed, rerun=self.rerun, made=self.made
        )


class Stopped(WaitingError):
    """Somebody wanted the run to end."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"The run was stopped between two steps: {why}.",
            "Nothing is lost: run it again, and it goes on where it stopped.",
        )
