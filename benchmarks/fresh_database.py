"""Times how long an empty database takes to be built, process against process, and proves that it comes out the same.

    python benchmarks/fresh_database.py [--projects shop sink] [--runs 3] [--stock-runs 1] [--variants fresh all] [--json FILE]

Each run is a fresh process on a new database of an embedded PostgreSQL that does not wait for its disk (``fsync`` off, which flatters
stock ``migrate``: waiting is what both have in common). ``stock`` is Django's ``migrate``; ``fresh`` the same with models rendered on
demand, as the test runner and the pytest plugin have it; ``all`` is ``safemigrate --all``. Every database is compared with the first
that stock built: the schema, the order of content types, permissions and applied migrations, and the number of rows of every table.
The kitchen sink needs its lock file installed, and stock some ten minutes. Exit code 1: a difference, or less than 5 × on the
kitchen sink.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from lint import Project, Timed

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
BAR = 5
PROJECTS = {
    "shop": Project("shop", "config.settings", ROOT / "testproject"),
    "sink": Project("kitchen sink", "config.settings_real", ROOT / "testproject"),
}
COMMANDS = {
    "stock": ["-m", "django", "migrate", "--verbosity", "0"],
    "fresh": [str(HERE / "fresh_migrate.py")],
    "all": ["-m", "django", "safemigrate", "--all", "--verbosity", "0"],
}


@dataclass(frozen=True)
class Result:
    """All runs of one project: seconds by variant, and where a database differs from stock's."""

    project: str
    runs: dict[str, list[Timed]]
    differences: list[str]

    def median(self, variant: str, what: str) -> float:
        return statistics.median(getattr(one, what) for one in self.runs[variant])

    def ratio(self, variant: str, what: str) -> float:
        return self.median("stock", what) / self.median(variant, what)


def build(project: Project, variant: str, url: str) -> Timed:
    # The order of some statements follows the order of sets of strings.
    environment = project.environment(DATABASE_URL=url, PYTHONHASHSEED="0", PYTHONWARNINGS="ignore")
    before, started = os.times(), time.perf_counter()
    done = subprocess.run(
        [sys.executable, *COMMANDS[variant]], env=environment, capture_output=True, text=True, check=False
    )
    wall, after = time.perf_counter() - started, os.times()
    if done.returncode:
        sys.exit(f"{variant} failed on {project.name}:\n{done.stderr[-4000:]}")
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Timed(wall, cpu, done.returncode)


def measure(server: Any, project: Project, runs: dict[str, int]) -> Result:
    from built import Built, differences, look

    stock: Built | None = None
    timed: dict[str, list[Timed]] = {variant: [] for variant in runs}
    found: list[str] = []
    for number in range(max(runs.values())):
        for variant in (one for one, wanted in runs.items() if number < wanted):
            with server.database() as url:
                one = build(project, variant, url)
                built = look(url)
            timed[variant].append(one)
            print(
                f"{project.name}: {variant:6} wall {one.wall:7.2f} s   CPU of the process {one.cpu:7.2f} s",
                flush=True,
            )
            stock = stock or built
            found += [f"{variant}, run {number + 1}: {line}" for line in differences(stock, built)]
    return Result(project.name, timed, found)


def report(result: Result) -> None:
    for variant in result.runs:
        wall, cpu = result.median(variant, "wall"), result.median(variant, "cpu")
        against = (
            f"   {result.ratio(variant, 'wall'):.1f} × by wall, {result.ratio(variant, 'cpu'):.1f} × by CPU"
        )
        print(
            f"  {variant:6} median of {len(result.runs[variant])}: wall {wall:.2f} s, CPU {cpu:.2f} s{against if variant != 'stock' else ''}"
        )
    print(
        "  same schema, same rows"
        if not result.differences
        else "  DIFFERENT:\n    " + "\n    ".join(result.differences)
    )


def document(results: Sequence[Result]) -> list[dict[str, Any]]:
    return [
        {
            "project": result.project,
            "runs": {variant: [asdict(one) for one in runs] for variant, runs in result.runs.items()},
            "ratio": {
                variant: {what: round(result.ratio(variant, what), 2) for what in ("wall", "cpu")}
                for variant in result.runs
                if variant != "stock"
            },
            "differences": result.differences,
        }
        for result in results
    ]


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--projects", nargs="+", choices=PROJECTS, default=list(PROJECTS))
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--stock-runs", type=int, default=1)
    parser.add_argument("--variants", nargs="+", choices=["fresh", "all"], default=["fresh"])
    parser.add_argument("--json", type=Path, metavar="FILE")
    arguments = parser.parse_args()
    sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
    from servers import running

    runs = {"stock": arguments.stock_runs, **dict.fromkeys(arguments.variants, arguments.runs)}
    with running() as server:
        results = [measure(server, PROJECTS[name], runs) for name in arguments.projects]
    for result in results:
        print(f"\n{result.project}")
        report(result)
    if arguments.json:
        arguments.json.write_text(json.dumps(document(results), indent=1) + "\n")
    slow = [
        variant
        for result in results
        for variant in arguments.variants
        if result.project == PROJECTS["sink"].name and result.ratio(variant, "wall") < BAR
    ]
    return int(bool(slow or any(result.differences for result in results)))


if __name__ == "__main__":
    sys.exit(main())
