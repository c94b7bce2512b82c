"""A run of steps: where it runs, and how far it has come."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from django_safemigrate.databases.live import Backend, LiveServer
from django_safemigrate.execution.errors import ExecutionError
from django_safemigrate.execution.events import Event, Kind, Report, silent
from django_safemigrate.execution.evicting import Eviction, Evictor
from django_safemigrate.execution.kept import KeptProgram, mark
from django_safemigrate.execution.ladder import Ladder
from django_safemigrate.execution.plain import PlainStep
from django_safemigrate.online import Progress, progress
from django_safemigrate.schema.catalog import Catalog

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper


def nothing() -> None:
    """For those who have nothing to do there."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What whoever has steps run puts around them.

    ``atomic``: everything runs in a transaction that is open already, and waits for locks as any statement does. ``report`` is told
    what happens. ``guard`` is called in the transaction of every step, before its work, and raises when this process may
    not go on. ``at_end`` is called in the transaction that marks the last step as done. ``ladder``: how often and how long
    locks are tried. ``eviction``: who may be ended when they are in the way. ``alone`` is what a concurrent step runs in, given the
    connection that it runs on. ``sleep`` waits so many seconds, and may raise when nobody wants to wait any more.
    """

    atomic: bool = False
    report: Report = silent
    guard: Callable[[], None] = nothing
    at_end: Callable[[], None] = nothing
    alone: Callable[[BaseDatabaseWrapper], AbstractContextManager[object]] = nullcontext
    ladder: Ladder = field(default_factory=Ladder)
    eviction: Eviction = field(default_factory=Eviction)
    sleep: Callable[[float], None] = time.sleep


@dataclass(slots=True)
class Session:
    """``kept`` is the program as it is kept now, None for one that is not. ``place`` is that of the step in the ``count``
    steps that are run."""

    connection: BaseDatabaseWrapper
    server: LiveServer
    kept: KeptProgram | None
    bounds: Bounds = field(default_factory=Bounds)
    place: int = 0
    count: int = 0
    evictor: Evictor = field(init=False)

    def __post_init__(self) -> None:
        self.evictor = Evictor(self.bounds.eviction, self.bounds.report)

    @property
    def atomic(self) -> bool:
        return self.bounds.atomic

    @property
    def report(self) -> Report:
        return self.bounds.report

    @property
    def again(self) -> str:
        """What to do when the reason for an error is gone."""
        kept = self.kept is not None and not self.atomic
        return "run the migration again: it goes on where it stopped." if kept else "run the migration again."

    def note(self, text: str) -> None:
        """Tell whoever listens."""
        self.report(Event(Kind.NOTE, text))

    def passed(self) -> KeptProgram | None:
        """Mark the step as done, in the transaction that does it. ``kept`` stays as it is until that has come to its end."""
        if self.place == self.count - 1:
            self.bounds.at_end()
        if self.kept is None:
            return None
        return self._marked(replace(self.kept, done=self.kept.done + 1, cursor=None, backend=None))

    def reached(self, cursor: tuple[str, ...]) -> KeptProgram | None:
        """Mark the end of a slice."""
        return None if self.kept is None else self._marked(replace(self.kept, cursor=cursor))

    def ran_by(self, backend: Backend | None) -> None:
        """Mark which session runs the step, at once."""
        if self.kept is not None:
            self.kept = self._marked(replace(self.kept, backend=backend))

    def _marked(self, then: KeptProgram) -> KeptProgram:
        assert self.kept is not None  # noqa: S101 - for the type checker
        return mark(self.connection, self.kept, then)

    def read(self, step: PlainStep) -> Catalog:
        """The tables that tell how far a step has come."""
        return self.server.read({one.table or one.name for one in step.probes})

    def progress(self, step: PlainStep) -> Progress:
        """How far the step has come. Raises ``ExecutionError`` where the schema is another one than it was made for."""
        found, differences = progress(step.probes, self.read(step))
        if found is Progress.DIFFERENT:
            raise ExecutionError(
                f"The schema is not the one that this step was made for: {'; '.join(differences)}.",
                f"Bring the schema to what was expected, then {self.again}",
            )
        return found
