"""Times how long an empty database takes to be built, process against process, and proves that it comes out the same.

    python benchmarks/fresh_database.py [--projects shop sink] [--runs 3] [--stock-runs 1] [--variants fresh all] [--json FILE]

Each run is a fresh process on a new database of an embedded PostgreSQL that does not wait for its disk (``fsync`` off, which flatters
stock ``migrate``: waiting is what both have in common). ``stock`` is Django's ``migrate``; ``fresh`` the same with models rendered on
demand, as the test runner and the pytest plugin have it; ``all`` is ``safemigrate --all``. Beside the whole process, the command alone is
timed (``migrating``), without what starting Python, setting Django up and its system checks take: on a small project that is the most.
Bytecode is kept in a folder of its own, which one untimed run fills. Every database is compared with the first that stock built: the
schema, the order of content types, permissions and applied migrations, and the number of rows of every table.
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
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from lint import Project

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
BAR = 5
PROJECTS = {
    "shop": Project("shop", "config.settings", ROOT / "testproject"),
    "sink": Project("kitchen sink", "config.settings_real", ROOT / "testproject"),
}
# What is timed of a run, and its name in a report.
TIMES = {
    "wall": "wall",
    "cpu": "CPU",
    "migrating_wall": "migrating alone: wall",
    "migrating_cpu": "migrating alone: CPU",
}


@dataclass(frozen=True)
class Timed:
    """One process: wall and CPU seconds, without the server's; of all of it, and of the command that migrates."""

    wall: float
    cpu: float
    migrating_wall: float
    migrating_cpu: float

    def __str__(self) -> str:
        return "   ".join(f"{name} {getattr(self, what):7.2f} s" for what, name in TIMES.items())


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


def build(project: Project, variant: str, url: str, bytecode: str) -> Timed:
    environment = project.environment(
        DATABASE_URL=url,
        # The order of some statements follows the order of sets of strings.
        PYTHONHASHSEED="0",
        PYTHONWARNINGS="ignore",
        # As where packages are installed: modules are not compiled anew by every process.
        PYTHONDONTWRITEBYTECODE="",
        PYTHONPYCACHEPREFIX=bytecode,
    )
    before, started = os.times(), time.perf_counter()
    done = subprocess.run(
        [sys.executable, str(HERE / "fresh_migrate.py"), variant],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    wall, after = time.perf_counter() - started, os.times()
    if done.returncode:
        sys.exit(f"{variant} failed on {project.name}:\n{done.stderr[-4000:]}")
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    migrating = json.loads(done.stdout.rstrip().rpartition("\n")[2])
    return Timed(wall, cpu, migrating["wall"], migrating["cpu"])


def measure(server: Any, project: Project, runs: dict[str, int], bytecode: str) -> Result:
    from built import Built, differences, look

    stock: Built | None = None
    timed: dict[str, list[Timed]] = {variant: [] for variant in runs}
    found: list[str] = []
    with server.database() as url:
        build(project, "all", url, bytecode)
    for number in range(max(runs.values())):
        for variant in (one for one, wanted in runs.items() if number < wanted):
            with server.database() as url:
                one = build(project, variant, url, bytecode)
                built = look(url)
            timed[variant].append(one)
            print(f"{project.name}: {variant:6} {one}", flush=True)
            stock = stock or built
            found += [f"{variant}, run {number + 1}: {line}" for line in differences(stock, built)]
    return Result(project.name, timed, found)


def report(result: Result) -> None:
    for variant in result.runs:
        told = [f"{name} {result.median(variant, what):.2f} s" for what, name in TIMES.items()]
        if variant != "stock":
            told = [
                f"{one} ({result.ratio(variant, what):.1f} ×)" for one, what in zip(told, TIMES, strict=True)
            ]
        print(f"  {variant:6} median of {len(result.runs[variant])}: {', '.join(told)}")
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
                variant: {what: round(result.ratio(variant, what), 2) for what in TIMES}
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
    with running() as server, tempfile.TemporaryDirectory() as bytecode:
        results = [measure(server, PROJECTS[name], runs, bytecode) for name in arguments.projects]
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
