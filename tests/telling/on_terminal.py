"""Tells a run on stdout, given ``[format] [verbosity] [color]`` and the name of a story."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from threading import Thread

import django
from django.conf import settings

settings.configure(INSTALLED_APPS=[])
django.setup()

from django_safemigrate.execution import Event, Kind, Report
from django_safemigrate.management.telling import Format, colored, teller
from telling import samples

# Longer than between two refreshes of the display.
SEEN = 0.4


def whole(tell: Report) -> None:
    for event in samples.ALL:
        tell(event)
        if event.kind in (Kind.WAIT, Kind.PROGRESS):
            time.sleep(SEEN)


def hostile(tell: Report) -> None:
    evil = "\x1b[31m\nred\x9b2J"
    data = samples.HERE | {
        "database": f"d{evil}",
        "app": f"a{evil}",
        "activity": evil,
        "unit": evil,
        "done": 3,
    }
    blocker = {"pid": 1, "user": evil, "application": evil, "state": evil, "query": evil, "kind": evil}
    for kind in Kind:
        more = {"blockers": [blocker], "error": evil, "cure": evil, "step": 0, "steps": 1}
        tell(Event(kind, f"text {evil}", data | more))
        if kind in (Kind.WAIT, Kind.PROGRESS):
            time.sleep(SEEN)


def two(tell: Report) -> None:
    for database in ("default", "archive"):
        tell(Event(Kind.STEP_STARTED, samples.INDEX, samples.STEP | {"database": database}))
    time.sleep(SEEN)


def printing(tell: Report) -> None:
    tell(samples.STEP_STARTED)
    print("code of a migration says hello")
    tell(samples.STEP_DONE)


def crowd(tell: Report) -> None:
    """Three threads that tell, and one that prints, all at once."""

    def migrate(database: str) -> None:
        for number in range(100):
            data = samples.STEP | {"database": database}
            tell(Event(Kind.STEP_STARTED, f"step {number}", data))
            tell(Event(Kind.WAIT, f"wait {number}", data | {"seconds": 0, "blockers": [samples.IDLE]}))
            tell(Event(Kind.STEP_DONE, f"step {number}", data | {"seconds": 0}))

    def say() -> None:
        for number in range(100):
            print(f"printed {number}")
            time.sleep(0.005)

    threads = [Thread(target=migrate, args=(one,)) for one in ("one", "two", "three")] + [Thread(target=say)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()


def ending(tell: Report) -> None:
    """Go on until the reader has gone, then say where nobody but the test reads that it went on."""
    for _ in range(2000):
        tell(samples.STEP_DONE)
    os.write(int(os.environ["AFTERWARDS"]), b"went on")


STORIES: dict[str, Callable[[Report], None]] = {
    one.__name__: one for one in (whole, hostile, two, printing, crowd, ending)
}

if __name__ == "__main__":
    story, format_, verbosity, options = sys.argv[1:5]
    color = colored(sys.stdout, no_color="--no-color" in options, force_color="--force-color" in options)
    chosen: Format = "json" if format_ == "json" else "text" if format_ == "text" else "auto"
    with teller(sys.stdout, format=chosen, verbosity=int(verbosity), color=color) as report:
        STORIES[story](report)
    print("afterwards")
