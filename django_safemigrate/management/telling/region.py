"""A part of the screen that is drawn anew while lines scroll past above it."""

from __future__ import annotations

import sys
from threading import Event, RLock, Thread
from types import TracebackType
from typing import IO, Self, cast

from rich.console import Console, RenderableType
from rich.live import Live

from django_safemigrate.management.telling.outlet import Outlet

# Seconds between two drawings.
TICK = 0.125


class WholeConsole(Console):
    """What a thread prints reaches the terminal before another one begins.

    rich 15 says under a lock how far up the cursor has to go, and writes it when that is released: two threads would
    go up twice, over lines that were to stay.
    """

    def __init__(self, outlet: Outlet, color: bool) -> None:
        self._one_by_one = RLock()
        super().__init__(
            # What rich asks of a file is what an outlet has.
            file=cast("IO[str]", outlet),
            force_terminal=True,
            color_system="auto" if color else None,
            highlight=False,
            markup=False,
            emoji=False,
        )

    def __enter__(self) -> Self:
        self._one_by_one.acquire()
        super().__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            super().__exit__(kind, error, trace)
        finally:
            self._one_by_one.release()


class Region:
    """Inside the context, ``content`` is drawn at the end of the terminal, several times a second; at the end it is
    gone. What code prints meanwhile goes above it."""

    def __init__(self, console: WholeConsole, content: RenderableType) -> None:
        self._console = console
        self._live = Live(
            content,
            console=console,
            # Its own thread would take the locks in the other order.
            auto_refresh=False,
            transient=True,
            # Elsewhere than on this terminal, what others write to stderr has to stay there.
            redirect_stderr=sys.stderr.isatty(),
        )
        self._over = Event()
        self._drawing = Thread(target=self._draw, name="safemigrate-display", daemon=True)

    def __enter__(self) -> Self:
        self._live.start()
        self._drawing.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._drawing.join()
        with self._console:
            self._live.stop()

    def _draw(self) -> None:
        while not self._over.wait(TICK):
            with self._console:
                self._live.refresh()
