"""Measures how long traffic stands still while a table of two million rows is migrated, by stock ``migrate``, by the safe operations,
and by django-pg-zero-downtime-migrations, side by side, with runs in which nothing is migrated between them.

    python benchmarks/stall.py [--rows 2000000] [--runs 5] [--kinds AddIndex …] [--variants none stock safe zdm]

400 operations a second come from four processes, 60 % SELECT, 30 % UPDATE, 10 % INSERT; what counts is how long after it ought to
have begun each was done. Server and traffic have CPUs of their own. Every run has a fresh copy of the tables. What was
measured is appended to ``--results``, and what is there already is not measured again. At the end the table in docs/stall.md and
docs/stall.png are written.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

import psycopg
from stall_kinds import KINDS, ROWS, Kind, write_project
from stall_report import Measured, read_results, write_report

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
PROCESSES, RATE = 4, 400
ZDM = "django-pg-zero-downtime-migrations==0.20"
ENGINES = {
    "stock": "django.db.backends.postgresql",
    "safe": "django.db.backends.postgresql",
    "zdm": "django_zero_downtime_migrations.backends.postgres",
}
VARIANTS = ("none", *ENGINES)
# Seconds of traffic before and after what is measured, and the length of a run in which nothing is.
BEFORE, AFTER, NOTHING = 1.5, 1.0, 6.0


@dataclass(frozen=True)
class Place:
    """Where things run. ``copy`` is the address of the database of a run; ``server`` and ``load`` are sets of CPUs."""

    admin: str
    copy: str
    zdm: Path
    load: frozenset[int]
    rows: int

    @property
    def accounts(self) -> int:
        return max(self.rows // 20, 100)


def cpus() -> tuple[frozenset[int], frozenset[int]]:
    """Those for the server, and those for everything else."""
    found = sorted(os.sched_getaffinity(0))
    if len(found) < 2:
        sys.exit("Server and traffic need a CPU each.")
    half = len(found) // 2
    return frozenset(found[:half]), frozenset(found[half:])


@contextmanager
def servers(version: int, load: frozenset[int], server: frozenset[int]) -> Iterator[str]:
    """The address of a folder in which a server of our own listens, pinned to CPUs of its own."""
    sys.path.insert(0, str(ROOT / "tests"))
    from psycopg.conninfo import conninfo_to_dict

    from facts.servers import measurable

    os.sched_setaffinity(0, server)
    with measurable(version) as running:
        os.sched_setaffinity(0, load)
        yield str(conninfo_to_dict(running.dsn)["host"])


def address(host: str, name: str) -> str:
    return f"postgresql://postgres@/{name}?host={quote(host, safe='')}"


def run(url: str, *statements: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for one in statements:
            connection.execute(one.encode())


def environment(place: Place, folder: Path, engine: str, url: str) -> dict[str, str]:
    path = [str(folder), str(ROOT), str(place.zdm)]
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(path),
        "DJANGO_SETTINGS_MODULE": "stall_settings",
        "DATABASE_URL": url,
        "ENGINE": engine,
    }


def make_template(place: Place, folder: Path, url: str) -> None:
    """The tables as deployed code knows them, full."""
    write_project(folder, KINDS["AddIndex"], safe=False)
    command = [sys.executable, "-m", "django", "migrate", "stall", "0001", "--verbosity", "0"]
    subprocess.run(command, env=environment(place, folder, ENGINES["stock"], url), check=True)
    run(url, *(ROWS % {"rows": place.rows, "accounts": place.accounts}).split(";\n"), "VACUUM ANALYZE")


@contextmanager
def process(script: str, place: Place, **options: Any) -> Iterator[subprocess.Popen[str]]:
    """A script of this folder, on the CPUs of the traffic."""
    command = [sys.executable, "-P", str(HERE / script)]
    started = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, **options)
    os.sched_setaffinity(started.pid, place.load)
    try:
        yield started
    finally:
        started.kill()
        started.wait()


def line(pipe: IO[str] | None, expected: str = "") -> str:
    found = pipe.readline() if pipe else ""
    if not found or (expected and found.strip() != expected):
        sys.exit(f"A process of the benchmark ended early: {found!r}")
    return found


@dataclass
class Traffic:
    """What the traffic went through: for each operation when it was due and how much later it was done."""

    done: list[tuple[float, float]]
    failed: list[tuple[float, str]]

    def between(self, began: float, ended: float) -> tuple[list[float], list[str], float]:
        """The delays of what was due then, the errors, and the operations done per second."""
        delays = [delay for due, delay in self.done if began <= due < ended]
        errors = [text for due, text in self.failed if began <= due < ended]
        finished = sum(began <= due + delay < ended for due, delay in self.done)
        return delays, errors, finished / (ended - began)


@contextmanager
def traffic(place: Place, columns: dict[str, str]) -> Iterator[Traffic]:
    """Traffic while the block runs; what was measured is there after it."""
    found = Traffic([], [])
    with ExitStack() as stack:
        running = [stack.enter_context(process("stall_load.py", place)) for _ in range(PROCESSES)]
        for seed, one in enumerate(running):
            wanted = {
                "url": place.copy,
                "columns": columns,
                "rate": RATE / PROCESSES,
                "seed": seed,
                "payments": place.rows,
                "accounts": place.accounts,
            }
            assert one.stdin
            one.stdin.write(json.dumps(wanted) + "\n")
            one.stdin.flush()
        for one in running:
            line(one.stdout, "ready")
        time.sleep(BEFORE)
        yield found
        for one in running:
            assert one.stdin
            one.stdin.close()
        for one in running:
            told = json.loads(line(one.stdout))
            found.done += [(due, delay) for due, delay in told["done"]]
            found.failed += [(due, text) for due, text in told["failed"]]


def measure(place: Place, name: str, variant: str, number: int) -> Measured:
    """One run, of both parts where something is left for after the deploy."""
    kind = KINDS[name]
    run(place.admin, "DROP DATABASE IF EXISTS stall_copy WITH (FORCE)")
    run(place.admin, "CREATE DATABASE stall_copy TEMPLATE stall_template STRATEGY file_copy", "CHECKPOINT")
    if variant == "none":
        with traffic(place, kind.columns(new=False)) as found:
            began = time.monotonic()
            time.sleep(NOTHING)
        return summed(name, variant, number, [(found, began, began + NOTHING, 0.0, "")])
    parts = []
    with tempfile.TemporaryDirectory() as folder:
        write_project(Path(folder), kind, safe=variant == "safe")
        settings = environment(place, Path(folder), ENGINES[variant], place.copy)
        with process("stall_migrate.py", place, env=settings) as migrating:
            line(migrating.stdout, "ready")
            parts.append(one_part(place, migrating, kind, "0002_change"))
            if variant == "safe" and kind.has_contract and not parts[0][-1]:
                parts.append(one_part(place, migrating, kind, "0003_contract"))
    return summed(name, variant, number, parts)


Part = tuple[Traffic, float, float, float, str]


def one_part(place: Place, migrating: subprocess.Popen[str], kind: Kind, target: str) -> Part:
    with traffic(place, kind.columns(new=target == "0003_contract")) as found:
        assert migrating.stdin
        migrating.stdin.write(f"{target}\n")
        migrating.stdin.flush()
        told = json.loads(line(migrating.stdout))
        time.sleep(AFTER)
    seconds = told["ended"] - told["began"]
    return found, told["began"], told["ended"] + AFTER / 2, seconds, told["failed"]


def summed(name: str, variant: str, number: int, parts: Sequence[Part]) -> Measured:
    delays: list[float] = []
    errors: list[str] = []
    throughput = []
    for found, began, ended, _, _ in parts:
        late, failed, rate = found.between(began, ended)
        delays += late
        errors += failed
        throughput.append(rate)
    delays.sort()
    return Measured(
        name,
        variant,
        number,
        stall=1000 * delays[-1],
        p99=1000 * delays[int(len(delays) * 0.99)],
        throughput=min(throughput) / RATE,
        errors=len(errors),
        seconds=sum(one[3] for one in parts),
        failed="; ".join(one[4] for one in parts if one[4]) or (errors[0] if errors else ""),
    )


def install_zdm(folder: Path) -> Path:
    """Fetch the other tool from the package index into ``folder``, away from the environment that is measured."""
    uv = shutil.which("uv")
    installer = [uv, "pip"] if uv else [sys.executable, "-m", "pip"]
    more = ["--python", sys.executable] if uv else []
    subprocess.run(
        [*installer, "install", "--quiet", "--no-deps", "--target", str(folder), *more, ZDM], check=True
    )
    return folder


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=list(KINDS), metavar="KIND")
    parser.add_argument("--variants", nargs="+", choices=VARIANTS, default=list(VARIANTS))
    parser.add_argument("--server", type=int, default=18, help="major version of PostgreSQL")
    parser.add_argument("--results", type=Path, default=Path("stall.jsonl"))
    parser.add_argument("--zdm", type=Path, help="folder that holds the other tool; fetched by default")
    parser.add_argument("--docs", type=Path, default=ROOT / "docs", help="folder of stall.md and stall.png")
    return parser.parse_args()


def main() -> None:
    wanted = options()
    wanted.results.touch()
    known = {(one.kind, one.variant, one.run) for one in read_results(wanted.results)}
    missing = [
        key
        for run_number in range(wanted.runs)
        for kind in wanted.kinds
        for variant in wanted.variants
        if (key := (kind, variant, run_number)) not in known
    ]
    server, load = cpus()
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        if missing:
            host = stack.enter_context(servers(wanted.server, load, server))
            zdm = wanted.zdm or install_zdm(folder / "zdm")
            place = Place(address(host, "postgres"), address(host, "stall_copy"), zdm, load, wanted.rows)
            run(place.admin, "CREATE DATABASE stall_template")
            make_template(place, folder / "template", address(host, "stall_template"))
        for key in missing:
            measured = measure(place, *key)
            print(measured.line(), flush=True)
            with wanted.results.open("a") as file:
                file.write(json.dumps(asdict(measured)) + "\n")
    write_report(read_results(wanted.results), wanted.docs, wanted.rows)


if __name__ == "__main__":
    main()
