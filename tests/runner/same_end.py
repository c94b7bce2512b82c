"""Compares what `safemigrate` leaves with what stock `migrate` leaves, for all cases, and writes the result to docs/same-end.md:
`tox -e same-end-runner`, or `python -m runner.same_end [--workers N] [--every N] [NAME ...]`, which only prints what differs."""

from __future__ import annotations

import argparse
import datetime
import os
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial

import django

from crash.cases import Interrupted, all_cases
from crash.crashing import Scene, Scenes
from crash.ends import End, unlike
from crash.processes import Driver, driver
from online.same_end import PAGE, RUNNER
from servers import Server, running

HEAD = f"""{RUNNER}
The same cases as ordinary migrations of Django's operations: on one copy of a database run by stock `migrate`, on others by
`safemigrate` and then `safemigrate --after-deploy`, and by `safemigrate --all`; both also go on with what waits for a contract of
its own migration. Then they are taken back: `safemigrate APP NAME`, with the
contract open and after it. Compared are the schema, the rows and what is recorded as applied; taken back with the contract open, a
database may also be what it was before: stock `migrate` loses what it has dropped, and gives other names. No contract is open at the end, and no program is half done.

Written by `tox -e same-end-runner`.

"""
# An error of stock Django's in the middle of a way back leaves nothing to compare with.
WAITS = "has to wait for what"
THERE = (("stock", "late"), ("stock", "all"))
BACK = (("stock back", "early back"), ("stock back", "late back"))


@dataclass
class Outcome:
    """``problems``: each begins with the run that came to another end. ``irreversible``: why stock does not go back. ``open``: whether the
    contract of something was open before the deploy. ``waited``: whether an operation had to wait for that."""

    name: str
    problems: list[str] = field(default_factory=list)
    irreversible: str = ""
    open: bool = False
    waited: bool = False


def compare(scene: Scene) -> Outcome:
    """Run a case by stock ``migrate`` and by ``safemigrate``, there and back."""
    outcome = Outcome(scene.case.name)
    pairs = list(THERE)
    if error := scene.undisturbed("stock").error:
        outcome.problems = [f"stock: {error}"]
        return outcome
    early = scene.undisturbed("early")
    outcome.open = "contract open" in {kind for _, kind, *_ in early.end.kept}
    outcome.irreversible = scene.undisturbed("stock back").error
    if not outcome.irreversible:
        pairs += BACK
    if WAITS in early.error:
        # It is half way, and there is nothing yet that could be taken back by its name.
        pairs = [*(one for one in pairs if one[1] != "early back"), ("stock", "rest")]
        outcome.waited = True
    for stock, ours in pairs:
        outcome.problems += [f"{ours}: {one}" for one in _unlike(scene, stock, ours)]
    return outcome


def _unlike(scene: Scene, stock: str, ours: str) -> Iterator[str]:
    theirs, own = scene.undisturbed(stock), scene.undisturbed(ours)
    if own.error:
        yield own.error
        return
    before = scene.undisturbed("setup" if stock == "stock" else "stock").end
    found = unlike(_plain(theirs.end, own.end), own.end, before)
    if found and ours == "early back":
        # What was not done yet is as it was; stock has lost rows, and gives names anew.
        start = scene.undisturbed("setup").end
        found = found if unlike(_plain(start, own.end), own.end, start) else []
    yield from (one.replace("undisturbed", "by stock").replace("interrupted", "by us") for one in found)
    yield from (
        f"left: {key} is {kind}" for key, kind, *_ in own.end.kept if kind not in ("done", "forgotten")
    )
    if own.end.ended != "run-done":
        yield f"the run says {own.end.ended or 'nothing'}"


def _plain(stock: End, ours: End) -> End:
    """The end of stock with what only our runs keep."""
    return End(stock.catalog, stock.printed, stock.rows, ours.kept, stock.applied, ours.ended)


def main(arguments: Sequence[str]) -> int:
    """Run the cases; 1 when there is a difference."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="only cases with this in their name")
    parser.add_argument("--workers", type=int, default=2, help="how many at once")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only every Nth case")
    options = parser.parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    wanted = [
        one
        for one in all_cases().values()
        if not options.names or any(name in one.name for name in options.names)
    ]
    with running() as server:
        began = time.monotonic()
        outcomes = run(
            [one for one in wanted if one.server <= server.version][:: options.every], server, options.workers
        )
        bad = [one for one in outcomes if one.problems]
        print(f"{len(outcomes)} cases in {time.monotonic() - began:.0f} s, {len(bad)} with a difference")
    if not options.names:
        text = PAGE.read_text().partition(RUNNER)[0]
        PAGE.write_text(text.rstrip("\n") + "\n\n" + section(outcomes, server.version))
    return 1 if bad else 0


def run(cases: Sequence[Interrupted], server: Server, workers: int) -> list[Outcome]:
    """Run the cases, printing what differs."""
    with driver(everything=True) as processes, ThreadPoolExecutor(workers) as pool:
        # Threads: what takes long runs in other processes. Each copies a base of its own: nobody may be connected to it.
        shares = [cases[worker::workers] for worker in range(workers)]
        return [one for some in pool.map(partial(_some, server, processes), shares) for one in some]


def _some(server: Server, processes: Driver, cases: Sequence[Interrupted]) -> list[Outcome]:
    found = []
    with Scenes(server, processes) as scenes:
        for case in cases:
            try:
                with scenes.of(case) as scene:
                    outcome = compare(scene)
            except Exception as error:  # noqa: BLE001 - one case that cannot be run is told like any other difference
                outcome = Outcome(case.name, [f"{type(error).__name__}: {' '.join(str(error).split())}"])
            found.append(outcome)
            if outcome.problems:
                print(outcome.name, *outcome.problems, sep="\n    ", flush=True)
    return found


def section(outcomes: Sequence[Outcome], version: int) -> str:
    """What was found, as the section of the page."""
    bad = [one for one in outcomes if one.problems]
    today = datetime.datetime.now(datetime.UTC).date()
    cells = (
        version,
        django.get_version(),
        today,
        len(outcomes),
        sum(one.open for one in outcomes),
        sum(one.waited for one in outcomes),
        sum(not one.irreversible for one in outcomes),
        len(bad) or "none",
    )
    lines = [
        "| PostgreSQL | Django | date | cases | with a contract | waiting for one of their own | also back | with a difference |",
        "|---|---|---|---|---|---|---|---|",
        f"| {' | '.join(map(str, cells))} |",
    ]
    if bad:
        lines += ["", *(f"- `{one.name}`: {' '.join(one.problems[0].split())}" for one in bad)]
    return HEAD + "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
