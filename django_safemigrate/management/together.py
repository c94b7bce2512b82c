"""``--all-databases``: a run on every database, each in a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock, Thread, current_thread, main_thread
from typing import IO

from django.conf import settings
from django.core.management.base import CommandError, OutputWrapper
from django.db import connections

from django_safemigrate.conf import load_settings
from django_safemigrate.management.telling.outlet import Outlet
from django_safemigrate.management.telling.plain import names_database

# Which exit code counts when several are not 0: a failure before bad input, and that before waiting.
WORST_FIRST = (1, 2, 3)


def aliases() -> list[str]:
    """The databases to run on: every PostgreSQL, but for the ways around a pooler and the mirrors of tests."""
    ways = load_settings().direct
    around = {alias for own, alias in ways.items() if alias != own}
    return [
        one
        for one in connections
        if connections[one].vendor == "postgresql"
        and one not in around
        and not connections[one].settings_dict.get("TEST", {}).get("MIRROR")
    ]


def run_on_all(
    arguments: Sequence[str], stdout: OutputWrapper, stderr: OutputWrapper, *, prefix: bool
) -> None:
    """Run ``safemigrate`` with these arguments on every database, at the same time, and pass on what it says; ``prefix`` puts the alias
    before each line that does not name it. Raises ``CommandError`` with the worst of the exit codes."""
    found = aliases()
    if not found:
        raise CommandError("No database of DATABASES is a PostgreSQL. Run migrate.", returncode=2)
    if not settings.SETTINGS_MODULE:
        raise CommandError(
            "--all-databases starts a process for each database, and settings that code has configured are in no module which "
            "those could read. Run safemigrate --database ALIAS for each.",
            returncode=2,
        )
    processes = {alias: _start([*arguments, "--database", alias]) for alias in found}
    out, errors, lock = Outlet(stdout), Outlet(stderr), Lock()
    readers = [
        Thread(target=_pass_on, args=(stream, to, lock, alias if prefix else ""))
        for alias, process in processes.items()
        for stream, to in ((process.stdout, out), (process.stderr, errors))
    ]
    with _passing_signals(processes.values()):
        for one in readers:
            one.start()
        for one in readers:
            one.join()
    for to in (out, errors):
        to.close()
    codes = {alias: process.wait() for alias, process in processes.items()}
    failed = {alias: code for alias, code in codes.items() if code}
    if failed:
        worst = next((code for code in WORST_FIRST if code in failed.values()), 1)
        names = ", ".join(f"{alias} ({code})" for alias, code in failed.items())
        raise CommandError(
            f"Not all databases are where they are to be, by exit code: {names}. See above what to do, then run it again.",
            returncode=worst,
        )


def _start(arguments: Sequence[str]) -> subprocess.Popen[str]:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE,
        "PYTHONPATH": os.pathsep.join(one or str(Path.cwd()) for one in sys.path),
        "PYTHONUNBUFFERED": "1",
    }
    return subprocess.Popen(  # noqa: S603 - this very command
        [sys.executable, "-m", "django", "safemigrate", *arguments],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # What a terminal sends to all of its processes each would be sent twice.
        start_new_session=True,
    )


@contextmanager
def _passing_signals(processes: Iterable[subprocess.Popen[str]]) -> Iterator[None]:
    """Inside, Ctrl-C and SIGTERM are for the processes, which stop between two steps."""
    if current_thread() is not main_thread():
        # Only the main thread is told.
        yield
        return

    def passing(number: int, frame: object) -> None:
        for one in processes:
            one.send_signal(number)

    before = {one: signal.signal(one, passing) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def _pass_on(stream: IO[str] | None, out: Outlet, lock: Lock, alias: str) -> None:
    assert stream is not None  # noqa: S101 - for the type checker
    with stream:
        for line in stream:
            with lock:
                before = f"{alias}: " if alias and not names_database(line, alias) else ""
                out.line(f"{before}{line}".rstrip("\n"))
