"""Where benchmarks of a live database run, and the traffic that they measure: a server, the processes that
load it, and a process that migrates; the server has CPUs of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

import psycopg

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
PROCESSES, RATE = 4, 400
# Seconds of traffic before and after what is measured.
BEFORE, AFTER = 1.5, 1.0


@dataclass(frozen=True)
class Place:
    """Where things run. ``admin`` is the address of the server; ``superuser``, ``traffic`` and ``migrating``
    are those of the database of a run, for each of them; ``load`` are the CPUs of all but the server,
    ``tools`` the folders of other tools."""

    admin: str
    superuser: str
    traffic: str
    migrating: str
    tools: Sequence[Path]
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

    from facts.servers import SETTINGS, installed

    # On its command line it could not be changed any more.
    settings = {name: value for name, value in SETTINGS.items() if name != "autovacuum"}
    with installed(version, settings) as running:
        os.sched_setaffinity(0, server)
        running.start()
        os.sched_setaffinity(0, load)
        run(running.dsn, "ALTER SYSTEM SET autovacuum = off", "SELECT pg_reload_conf()")
        yield str(conninfo_to_dict(running.dsn)["host"])


def address(host: str, name: str, role: str = "postgres") -> str:
    return f"postgresql://{role}@/{name}?host={quote(host, safe='')}"


def run(url: str, *statements: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for one in statements:
            connection.execute(one.encode())


def environment(place: Place, folder: Path, engine: str, url: str) -> dict[str, str]:
    """Of a process of the project in ``folder``, which works on the database at ``url``."""
    path = [str(folder), str(ROOT), *map(str, place.tools)]
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(path),
        "DJANGO_SETTINGS_MODULE": "stall_settings",
        "DATABASE_URL": url,
        "ENGINE": engine,
    }


@dataclass(frozen=True)
class Running:
    """A process that is spoken with in lines."""

    process: subprocess.Popen[str]

    def tell(self, what: Any) -> None:
        pipe = self._pipe(self.process.stdin)
        pipe.write(f"{json.dumps(what)}\n")
        pipe.flush()

    def hear(self, expected: str = "") -> str:
        """Its next line. Ends the benchmark when there is none, or another than is expected."""
        found = self._pipe(self.process.stdout).readline()
        if not found or (expected and found.strip() != expected):
            sys.exit(f"A process of the benchmark ended early: {found!r}")
        return found

    def ask(self, what: Any) -> dict[str, Any]:
        self.tell(what)
        answer: dict[str, Any] = json.loads(self.hear())
        return answer

    def finish(self) -> None:
        """Let it come to its end."""
        self._pipe(self.process.stdin).close()

    @staticmethod
    def _pipe(pipe: IO[str] | None) -> IO[str]:
        assert pipe is not None
        return pipe


@contextmanager
def process(script: str, place: Place, **options: Any) -> Iterator[Running]:
    """A script of this folder, on the CPUs of the traffic."""
    command = [sys.executable, "-P", str(HERE / script)]
    started = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, **options)
    os.sched_setaffinity(started.pid, place.load)
    try:
        yield Running(started)
    finally:
        started.kill()
        started.wait()


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
def traffic(place: Place, columns: Mapping[str, str]) -> Iterator[Traffic]:
    """Traffic while the block runs; what was measured is there after it."""
    found = Traffic([], [])
    with ExitStack() as stack:
        running = [stack.enter_context(process("stall_load.py", place)) for _ in range(PROCESSES)]
        for seed, one in enumerate(running):
            one.tell(
                {
                    "url": place.traffic,
                    "columns": columns,
                    "rate": RATE / PROCESSES,
                    "seed": seed,
                    "payments": place.rows,
                    "accounts": place.accounts,
                }
            )
        for one in running:
            one.hear("ready")
        time.sleep(BEFORE)
        yield found
        for one in running:
            one.finish()
        for one in running:
            told = json.loads(one.hear())
            found.done += [(due, delay) for due, delay in told["done"]]
            found.failed += [(due, text) for due, text in told["failed"]]


@dataclass(frozen=True)
class Part:
    """What the traffic went through while a command ran, between two moments of the monotonic clock.
    ``seconds`` is how long the command took, ``failed`` what stopped it."""

    traffic: Traffic
    began: float
    ended: float
    seconds: float = 0.0
    failed: str = ""


def run_part(found: Traffic, migrating: Running, command: Sequence[str]) -> Part:
    """Have ``migrating`` run a command of Django's while there is that traffic."""
    told = migrating.ask(command)
    time.sleep(AFTER)
    seconds = told["ended"] - told["began"]
    return Part(found, told["began"], told["ended"] + AFTER / 2, seconds, told["failed"])


def summed(parts: Sequence[Part]) -> dict[str, Any]:
    """The numbers of ``Measured``, of all parts of a run together."""
    delays: list[float] = []
    errors: list[str] = []
    throughput = []
    for one in parts:
        late, failed, rate = one.traffic.between(one.began, one.ended)
        delays += late
        errors += failed
        throughput.append(rate)
    delays.sort()
    return {
        "stall": 1000 * delays[-1],
        "p99": 1000 * delays[int(len(delays) * 0.99)],
        "throughput": min(throughput) / RATE,
        "errors": len(errors),
        "seconds": sum(one.seconds for one in parts),
        "failed": "; ".join(one.failed for one in parts if one.failed) or (errors[0] if errors else ""),
    }


def install(package: str, folder: Path) -> Path:
    """Fetch another tool from the package index into ``folder``, away from the environment that is
    measured."""
    uv = shutil.which("uv")
    installer = [uv, "pip"] if uv else [sys.executable, "-m", "pip"]
    more = ["--python", sys.executable] if uv else []
    subprocess.run(
        [*installer, "install", "--quiet", "--no-deps", "--target", str(folder), *more, package], check=True
    )
    return folder
