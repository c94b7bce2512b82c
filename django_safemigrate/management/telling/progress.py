"""A display for a terminal: what is done scrolls past, what goes on stays below it and moves."""

from __future__ import annotations

from collections.abc import Callable
from threading import RLock
from types import TracebackType

from rich.console import Console, ConsoleOptions, Group, RenderResult
from rich.text import Text

from django_safemigrate.execution import Event, Kind
from django_safemigrate.management.telling.outlet import Outlet
from django_safemigrate.management.telling.plain import lines, place
from django_safemigrate.management.telling.region import Region, WholeConsole
from django_safemigrate.management.telling.scene import Scene
from django_safemigrate.management.telling.waited import Waits
from django_safemigrate.management.telling.words import Level, duration, level, number, one_line, said

_COLOURS = {Level.ERROR: "red", Level.WARNING: "yellow"}


class LiveDisplay:
    """Inside the context, events are shown at the ``outlet``, a terminal.

    What lasts is written and scrolls past: 0 warnings and errors, 1 what was done too, 2 and more every attempt too, and texts
    in full. What goes on, the bar of a long step and who is waited for, is shown below it by database.
    """

    def __init__(self, outlet: Outlet, *, color: bool, verbosity: int) -> None:
        self._console = WholeConsole(outlet, color)
        self._verbosity = verbosity
        self._scenes: dict[str, Scene] = {}
        self._waits = Waits()
        # Held for moments, and never while something is written: who draws has the console, and waits for this.
        self._lock = RLock()
        self._region = Region(self._console, self)

    def __enter__(self) -> Callable[[Event], None]:
        self._region.__enter__()
        return self.tell

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._region.__exit__(kind, error, trace)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        with self._lock:
            yield Group(*[row for scene in self._scenes.values() for row in scene.rows()])

    def tell(self, event: Event) -> None:
        """Show what has happened."""
        with self._lock:
            database = said(event.data, "database")
            self._scenes.setdefault(database, Scene(database)).see(event)
            waited = self._waits.over(event)
        if waited and self._verbosity > 0:
            self._write(f"{place(event)}{waited}", Level.WARNING)
        for text in self._lasting(event):
            self._write(text, level(event), cut=event.kind is not Kind.RUN_DONE)

    def _lasting(self, event: Event) -> list[str]:
        """What is to stay on the screen of an event."""
        found = level(event)
        if found not in _COLOURS and self._verbosity < 1:
            return []
        if event.kind is Kind.STEP_DONE:
            return [f"{place(event)}{self._done(event)}"]
        if event.kind is Kind.ATTEMPT and self._verbosity < 2:
            return []
        # What goes on is shown where it can be replaced.
        if event.kind in (Kind.STEP_STARTED, Kind.WAIT, Kind.PROGRESS, Kind.MIGRATION_DONE):
            return []
        return lines(event)

    def _done(self, event: Event) -> str:
        seconds = number(event.data, "seconds")
        took = "" if seconds is None else f" in {duration(seconds)}"
        # A line is cut at the width of the screen: what is new goes first.
        return f"done{took}: {one_line(event.text)}"

    def _write(self, line: str, found: Level, *, cut: bool = False) -> None:
        text = Text(line, style=_COLOURS.get(found, ""))
        if cut and found not in _COLOURS and self._verbosity < 2:
            text.truncate(self._console.width, overflow="ellipsis")
        self._console.print(text, soft_wrap=True)
