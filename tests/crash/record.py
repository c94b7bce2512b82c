"""Interrupts every step of all cases and writes the result to docs/crash.md: `tox -e crash`, or
`python -m crash.record [--every N] [--workers N] [NAME ...]`."""

from __future__ import annotations

import argparse
import datetime
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import django

from crash.cases import all_cases
from crash.crashing import LEGS, Kill, Moment, Result, Scenes
from crash.processes import driver
from crash.servers import mortal

PAGE = Path(__file__).parents[2] / "docs" / "crash.md"
HEAD = """\
# Any crash

Does a migration that was killed come to the same end when it is run again? Every case is a migration of safe operations that stock
`migrate` runs, on tables with rows. Its process, its session or the whole server is killed: before, during and after each
step, on the way there, in its contract, and on the way back. For a kill *during* a step another session holds a lock, a row or a
transaction that the step waits for; then `migrate` is run again. Compared with a run that nobody interrupted are the schema as we
read it and as the server prints it (invalid indexes and what else could be left over included), the rows, the programs that are
kept, and the migrations that Django has recorded.

Written by `tox -e crash`.

"""
VERSION = 18
# A server that is killed interrupts as many at once; each has two databases open.
TOGETHER = 12


@dataclass(frozen=True)
class Row:
    """What the kills of a case came to: one row of the table."""

    name: str
    steps: int
    results: Sequence[Result]
    error: str = ""

    @property
    def problems(self) -> list[str]:
        """What differed, each with where the migration was killed."""
        found = [line for one in self.results if one.problems for line in one.told()]
        return [*found, *([self.error] if self.error else [])]

    def __str__(self) -> str:
        counts = [sum(one.reached and one.kill is kill for one in self.results) for kill in Kill]
        missed = sum(not one.reached for one in self.results)
        same = len(self.results) - missed - sum(bool(one.problems) for one in self.results)
        cells = (self.name, self.steps, *counts, missed or "", same, len(self.problems) or "none")
        return f"| {' | '.join(map(str, cells))} |"


def main(arguments: Sequence[str]) -> int:
    """Run the cases; 1 when one comes to another end."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these cases")
    parser.add_argument(
        "--workers", type=int, default=2, help="how many at once, each with a server of its own"
    )
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only every Nth case")
    options = parser.parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    names = options.names or list(all_cases())[:: options.every]
    began = time.monotonic()
    rows: list[Row] = []

    def told(row: Row) -> None:
        rows.append(row)
        if not options.names:
            # Each time: it takes long, and may be stopped.
            PAGE.write_text(page(rows))

    shares = [names[worker :: options.workers] for worker in range(options.workers)]
    with ThreadPoolExecutor(options.workers) as pool:
        # Threads: what takes long runs in other processes.
        list(pool.map(partial(work, told), shares))
    bad = [one for one in rows if one.problems]
    print(f"{len(rows)} cases in {time.monotonic() - began:.0f} s, {len(bad)} with a problem")
    return 1 if bad else 0


def work(told: Callable[[Row], None], names: Sequence[str]) -> None:
    """Tell the rows of some cases, on a server of their own; those with nothing to interrupt are left out."""
    with mortal(VERSION) as server, driver(everything=True) as processes, Scenes(server, processes) as scenes:
        for name in names:
            row = row_of(name, scenes)
            if row.steps or row.error:
                told(row)


def row_of(name: str, scenes: Scenes) -> Row:
    began = time.monotonic()
    results: list[Result] = []
    steps, error = 0, ""
    try:
        with scenes.of(all_cases()[name]) as scene:
            for leg in LEGS:
                found = scene.undisturbed(leg.name)
                if found.error:
                    # There is no way back, or none that the rows allow.
                    break
                steps += len(found.steps)
                for kill in Kill:
                    for moments in _by(TOGETHER, found.moments()):
                        results += scene.interrupt(leg.name, moments, kill)
    except Exception as raised:  # noqa: BLE001 - told in the table
        error = f"{type(raised).__name__}: {raised}"
    row = Row(name, steps, results, error)
    print(f"{row} {time.monotonic() - began:.0f} s", *row.problems, sep="\n    ", flush=True)
    return row


def _by(size: int, moments: Sequence[Moment]) -> Iterator[Sequence[Moment]]:
    return (moments[first : first + size] for first in range(0, len(moments), size))


def page(rows: Iterable[Row]) -> str:
    return HEAD + "\n".join(_lines(sorted(rows, key=lambda one: one.name))) + "\n"


def _lines(rows: Sequence[Row]) -> Iterator[str]:
    kills = [one for row in rows for one in row.results if one.reached]
    today = datetime.datetime.now(datetime.UTC).date()
    yield (
        f"{today}, PostgreSQL {VERSION}, Django {django.get_version()}: {len(rows)} of {len(all_cases())} migrations, "
        f"{sum(one.steps for one in rows)} steps, {len(kills)} kills, "
        f"{sum(bool(one.problems) for one in kills)} of them with another end."
    )
    yield ""
    yield "*Not held* counts the moments at which nothing could make the step wait, so that it could not be killed in its middle."
    yield ""
    yield "| case | steps | client killed | session ended | server killed | not held | same end | problems |"
    yield "|---|---|---|---|---|---|---|---|"
    yield from map(str, rows)
    for row in rows:
        if row.problems:
            yield from ("", f"## {row.name}", "")
            yield from (f"- {' '.join(one.split())}" for one in row.problems)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
