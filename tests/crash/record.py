"""Interrupts every step of all cases and writes the result to docs/crash.md: `tox -e crash`, or
`python -m crash.record [--runner] [--every N] [--workers N] [NAME ...]`."""

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

from crash.cases import all_cases, named
from crash.code import CODE
from crash.crashing import KILLS, Kill, Moment, Result, Scene, Scenes
from crash.legs import LEGS, RUNNER, Leg
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
RUNNER_HEAD = """\
# Any crash of safemigrate

The same cases as ordinary migrations of Django's operations, run by `safemigrate`, then `safemigrate --after-deploy`; by `safemigrate --all`; and
taken back with the contract open and after it. Compared is, too, what the ledger says of the last run, and that no turn is left taken. The process is
killed as well before and after every end of a transaction of the run before the deploy, and the run that goes on after it, too (*twice*).

Written by `tox -e crash -- --runner`.

"""
VERSION = 18
# A server that is killed interrupts as many at once; each has two databases open.
TOGETHER = 12


@dataclass(frozen=True)
class Plan:
    """What is interrupted, and how; ``head`` is that of its part of the page."""

    head: str
    legs: Sequence[Leg]
    kills: Sequence[Kill]
    runner: bool = False

    def moments(self, scene: Scene, leg: Leg, kill: Kill) -> list[Moment]:
        """When a leg is interrupted by such a kill."""
        found = scene.undisturbed(leg.name)
        if kill is Kill.TWICE:
            return found.moments()[::3]
        ends = self.runner and kill is Kill.CLIENT and leg.name == "early"
        return [*found.moments(), *(found.transactions() if ends else ())]


OF_MIGRATE = Plan(HEAD, LEGS, KILLS)
OF_RUNNER = Plan(RUNNER_HEAD, RUNNER, (*KILLS, Kill.TWICE), runner=True)


@dataclass(frozen=True)
class Row:
    """What the kills of a case came to: one row of the table."""

    name: str
    steps: int
    results: Sequence[Result]
    error: str = ""
    kills: Sequence[Kill] = KILLS

    @property
    def problems(self) -> list[str]:
        """What differed, each with where the migration was killed."""
        found = [line for one in self.results if one.problems for line in one.told()]
        return [*found, *([self.error] if self.error else [])]

    def __str__(self) -> str:
        counts = [sum(one.reached and one.kill is kill for one in self.results) for kill in self.kills]
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
    parser.add_argument("--runner", action="store_true", help="of safemigrate")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only every Nth case")
    options = parser.parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    plan = OF_RUNNER if options.runner else OF_MIGRATE
    names = options.names or [*(CODE if options.runner else ()), *list(all_cases())[:: options.every]]
    began = time.monotonic()
    rows: list[Row] = []

    def told(row: Row) -> None:
        rows.append(row)
        if not options.names:
            # Each time: it takes long, and may be stopped.
            PAGE.write_text(page(PAGE.read_text(), rows, plan))

    shares = [names[worker :: options.workers] for worker in range(options.workers)]
    with ThreadPoolExecutor(options.workers) as pool:
        # Threads: what takes long runs in other processes.
        list(pool.map(partial(work, plan, told), shares))
    bad = [one for one in rows if one.problems]
    print(f"{len(rows)} cases in {time.monotonic() - began:.0f} s, {len(bad)} with a problem")
    return 1 if bad else 0


def work(plan: Plan, told: Callable[[Row], None], names: Sequence[str]) -> None:
    """Tell the rows of some cases, on a server of their own; those with nothing to interrupt are left out."""
    with mortal(VERSION) as server, driver(everything=True) as processes, Scenes(server, processes) as scenes:
        for name in names:
            row = row_of(plan, name, scenes)
            if row.steps or row.error:
                told(row)


def row_of(plan: Plan, name: str, scenes: Scenes) -> Row:
    began = time.monotonic()
    results: list[Result] = []
    steps, error = 0, ""
    try:
        with scenes.of(named(name)) as scene:
            for leg in plan.legs:
                found = scene.undisturbed(leg.name)
                if found.error:
                    # There is no way back, or none that the rows allow.
                    continue
                steps += len(found.steps)
                for kill in plan.kills:
                    for moments in _by(TOGETHER, plan.moments(scene, leg, kill)):
                        results += scene.interrupt(leg.name, moments, kill)
    except Exception as raised:  # noqa: BLE001 - told in the table
        error = f"{type(raised).__name__}: {raised}"
    row = Row(name, steps, results, error, plan.kills)
    print(f"{row} {time.monotonic() - began:.0f} s", *row.problems, sep="\n    ", flush=True)
    return row


def _by(size: int, moments: Sequence[Moment]) -> Iterator[Sequence[Moment]]:
    return (moments[first : first + size] for first in range(0, len(moments), size))


def page(text: str, rows: Iterable[Row], plan: Plan) -> str:
    """The page with the part of this plan put in its place."""
    first, found, second = text.partition(RUNNER_HEAD.partition("\n")[0] + "\n")
    part = plan.head + "\n".join(_lines(sorted(rows, key=lambda one: one.name), plan)) + "\n"
    if plan.runner:
        return f"{first.rstrip()}\n\n{part}"
    return f"{part}\n{found}{second}" if found else part


def _lines(rows: Sequence[Row], plan: Plan) -> Iterator[str]:
    kills = [one for row in rows for one in row.results if one.reached]
    today = datetime.datetime.now(datetime.UTC).date()
    there = len(all_cases()) + (len(CODE) if plan.runner else 0)
    yield (
        f"{today}, PostgreSQL {VERSION}, Django {django.get_version()}: {len(rows)} of {there} migrations, "
        f"{sum(one.steps for one in rows)} steps, {len(kills)} kills, "
        f"{sum(bool(one.problems) for one in kills)} of them with another end."
    )
    yield ""
    yield "*Not held* counts the moments at which nothing could make the step wait, so that it could not be killed in its middle."
    yield ""
    twice = " twice |" if plan.runner else ""
    yield f"| case | steps | client killed | session ended | server killed |{twice} not held | same end | problems |"
    yield f"|---|---|---|---|---|{'---|' if twice else ''}---|---|---|"
    yield from map(str, rows)
    for row in rows:
        if row.problems:
            yield from ("", f"## {row.name}", "")
            yield from (f"- {' '.join(one.split())}" for one in row.problems)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
