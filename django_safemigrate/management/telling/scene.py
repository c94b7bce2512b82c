"""What goes on in a database at the moment, as a terminal shows it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from rich.console import RenderableType
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from django_safemigrate.execution import Event, Kind
from django_safemigrate.management.telling.waited import goes_on
from django_safemigrate.management.telling.words import (
    duration,
    migration,
    number,
    one_line,
    remedies,
    said,
    step,
    unnamed,
    who,
)

_ENDS = frozenset({Kind.STEP_DONE, Kind.STEP_FAILED, Kind.MIGRATION_DONE})
_ENDS_OF_RUNS = frozenset({Kind.RUN_DONE, Kind.RUN_FAILED, Kind.RUN_STOPPED})


@dataclass(slots=True)
class _Waiting:
    event: Event
    since: float


@dataclass(slots=True)
class Scene:
    """The migration, the step, its progress and what it waits for; ``clock`` gives seconds. Nothing of it is kept when the
    step is over."""

    database: str
    clock: Callable[[], float] = time.monotonic
    where: str = ""
    doing: str = ""
    begun: float = 0.0
    waiting: _Waiting | None = None
    bar: Progress | None = None
    activity: str = ""
    spinner: Spinner = field(default_factory=lambda: Spinner("line"))

    def see(self, event: Event) -> None:
        """Take in what has happened."""
        if event.kind is Kind.STEP_STARTED:
            self._rest()
            self.where, self.begun = migration(event), self.clock()
            self.doing = ": ".join(one for one in (step(event), one_line(event.text)) if one)
        elif event.kind is Kind.WAIT:
            self.waiting = _Waiting(event, self.clock() - (number(event.data, "seconds") or 0))
        elif event.kind is Kind.PROGRESS:
            if not goes_on(event):
                self.waiting = None
            self._advance(event)
        elif event.kind is Kind.MIGRATION_STARTED:
            self._rest()
            self.where, self.begun = migration(event), self.clock()
        elif event.kind in _ENDS:
            self._rest()
        elif event.kind in _ENDS_OF_RUNS:
            self._rest()
            self.where = ""

    def _rest(self) -> None:
        self.doing, self.waiting, self.bar, self.activity = "", None, None, ""
        self.begun = self.clock()

    def _advance(self, event: Event) -> None:
        done, total = number(event.data, "done"), number(event.data, "total")
        activity, unit = said(event.data, "activity"), said(event.data, "unit")
        if self.bar is None or activity != self.activity:
            # Every stage counts from nothing, often in another unit.
            self.bar, self.activity = _bar(self.clock), activity
            self.bar.add_task("", total=None)
        amount = ""
        if done is None:
            # A bar that stays at 0 % would say that nothing happens.
            total = None
        else:
            amount = f"{done:,.0f} of {total:,.0f} {unit}" if total else f"{done:,.0f} {unit}"
        self.bar.update(
            TaskID(0),
            description=activity or one_line(event.text),
            completed=done or 0,
            total=total,
            amount=amount.strip(),
        )

    def rows(self) -> Iterator[RenderableType]:
        """The lines to show, none when nothing goes on."""
        if not self.where and self.waiting is None:
            return
        head = Table.grid(padding=(0, 1))
        head.add_column(no_wrap=True)
        head.add_column(no_wrap=True, overflow="ellipsis", ratio=1)
        head.add_column(no_wrap=True, justify="right")
        name = " ".join(one for one in (self.database, self.where) if one)
        text = Text(f"{name}  {self.doing}" if self.doing else name)
        text.stylize("bold", 0, len(name))
        elapsed = duration(int(self.clock() - self.begun)) if self.doing else ""
        head.add_row(self.spinner, text, Text(elapsed))
        yield head
        if self.bar is not None:
            yield self.bar
        if self.waiting is not None:
            yield from self._wait(self.waiting)

    def _wait(self, waiting: _Waiting) -> Iterator[RenderableType]:
        event, passed = waiting.event, self.clock() - waiting.since
        yield Text(f"  {one_line(event.text)} ({duration(int(passed))})", style="yellow")
        for line in [*map(who, unnamed(event)), *remedies(event)]:
            yield Text(f"    {line}")


def _bar(clock: Callable[[], float]) -> Progress:
    return Progress(
        TextColumn("  {task.description}", markup=False),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[amount]}", markup=False),
        TimeRemainingColumn(),
        auto_refresh=False,
        get_time=clock,
    )
