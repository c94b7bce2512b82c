"""Processes that migrate, and stop where they are told to, so that they can be killed there.

``python -m crash.driver FOLDER [all]`` listens on the socket FOLDER/socket. For each connection it makes a process of its own (a fork:
Django is imported once, and with ``all`` every case), which reads a request, a line of JSON, and runs the command that it asks for. What it writes are lines of JSON
too: first its process id; ``at`` where it has stopped, and then it waits for a line; at last ``end``.
"""

from __future__ import annotations

import io
import json
import os
import re
import signal
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from importlib import import_module
from pathlib import Path
from typing import IO, Any

import django
from django.conf import settings
from django.core.management import call_command

from crash.cases import NAMES, SETUP, Interrupted, all_cases, examples, named
from crash.legs import Leg
from differential.rows import fill
from differential.scratch import connected

LABELS = ("lab", "shop")
SOURCE = """\
from crash.driver import interrupted

Migration = interrupted().migration({label!r}, {name!r})
"""
READS = re.compile(r"\s*(SELECT|SET|SHOW|RESET|WITH slice_end)\b", re.IGNORECASE)

_now: list[Interrupted] = []


def interrupted() -> Interrupted:
    """What this process is about: asked by the migration modules."""
    return _now[0]


@dataclass
class Child:
    """A process that migrates. ``stop``: the moment and number at which it stops, None to run to the end. ``steps`` are
    those that it has run, ``writes`` the statements it has sent that write, ``commits`` counts its transactions."""

    lines: IO[str]
    stop: tuple[str, int] | None
    steps: list[dict[str, Any]] = field(default_factory=list)
    writes: list[str] = field(default_factory=list)
    commits: int = 0

    def say(self, **what: Any) -> None:
        self.lines.write(json.dumps(what) + "\n")
        self.lines.flush()

    def moment(self, name: str, number: int, connection: Any) -> None:
        if self.stop == (name, number):
            step = self.steps[-1] if self.steps else None
            self.say(at=name, number=number, step=step, backend=connection.connection.info.backend_pid)
            self.lines.readline()

    def watch(self) -> None:
        """Have every step tell when it begins and ends."""
        # The package has a function of that name.
        module: Any = import_module("django_safemigrate.execution.run")
        module.RUNNERS = {mode: self._stopping(runner) for mode, runner in module.RUNNERS.items()}

    def _stopping(self, runner: Callable[..., None]) -> Callable[..., None]:
        def runs(step: Any, session: Any) -> None:
            self.steps.append(step.to_json())
            number = len(self.steps)
            self.moment("before", number, session.connection)
            self.moment("during", number, session.connection)
            runner(step, session)
            self.moment("after", number, session.connection)

        return runs

    def statement(self, connection: Any) -> Callable[..., Any]:
        def executes(execute: Any, sql: Any, *rest: Any) -> Any:
            if not READS.match(str(sql)):
                self.writes.append(str(sql))
                self.moment("statement", len(self.writes), connection)
            return execute(sql, *rest)

        return executes

    def migrate(self, url: str, case: Interrupted, leg: Leg) -> None:
        self.watch()
        command, *options = leg.command
        if command == "safemigrate":
            options += ["--format", "json", "--verbosity", "1"]
        else:
            options += ["--verbosity", "0"]
        with connected(url) as connection, connection.execute_wrapper(self.statement(connection)):
            self.commits_of(connection)
            call_command(command, case.label, leg.target, *options, "--noinput", stdout=Told(self))
            if leg.filled:
                _fill(connection, case, leg.target)

    def commits_of(self, connection: Any) -> None:
        """Stop before and after a transaction is committed, too."""
        commit = connection._commit

        def commits() -> Any:
            self.commits += 1
            number = self.commits
            self.moment("commit", number, connection)
            commit()
            self.moment("committed", number, connection)

        connection._commit = commits


class Told(io.TextIOBase):
    """What a migration tells those who run it."""

    def __init__(self, child: Child) -> None:
        self.child = child

    def write(self, text: str) -> int:
        for line in text.splitlines():
            if line.startswith("{"):
                self.child.say(report=json.loads(line)["text"])
            elif line.strip():
                self.child.say(report=line.strip())
        return len(text)


def _fill(connection: Any, case: Interrupted, target: str) -> None:
    from django.db.migrations.loader import MigrationLoader

    state = MigrationLoader(connection).project_state((case.label, target))
    fill(connection, state)
    with connection.cursor() as cursor:
        for statement in case.rows if target == SETUP else ():
            cursor.execute(statement)


def serve(lines: IO[str]) -> None:
    """Read a request, do what it says, and say how it ended."""
    request = json.loads(lines.readline())
    leg = Leg(**{one.name: request[one.name] for one in fields(Leg)})
    _now[:] = [replace(named(request["case"]), safe=leg.safe)]
    stop = request["stop"]
    child = Child(lines, tuple(stop) if stop else None)
    child.say(pid=os.getpid())
    sys.stderr = Told(child)
    error = ""
    try:
        child.migrate(request["url"], interrupted(), leg)
    except Exception as raised:  # noqa: BLE001 - whatever it is, it is told
        error = f"{type(raised).__name__}: {raised}"
    counted = {"steps": child.steps, "writes": child.writes, "commits": child.commits}
    child.say(end="failed" if error else "done", error=error, **counted)


def set_up(folder: Path, *, everything: bool) -> None:
    """Django, with apps of both labels whose migrations are those of the case of the process."""
    for label in LABELS:
        below = folder / label / "migrations"
        below.mkdir(parents=True)
        for one in (below.parent, below):
            (one / "__init__.py").touch()
        for name in NAMES:
            (below / f"{name}.py").write_text(SOURCE.format(label=label, name=name))
    sys.path.insert(0, str(folder))
    settings.configure(
        SECRET_KEY="only for tests",
        USE_TZ=True,
        # The shortest that there is: whoever comes after a run that was killed waits for it.
        SAFEMIGRATE={"LEASE": 1000},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        DATABASES={"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "set by each process"}},
        # One with models: only for these Django says that migrations have run.
        INSTALLED_APPS=[
            "django.contrib.contenttypes",
            "django.contrib.postgres",
            "django_safemigrate",
            *LABELS,
        ],
    )
    django.setup()
    (all_cases if everything else examples)()
    # What the first migration of each process would import.
    import django_safemigrate.operations.running  # noqa: F401
    from django_safemigrate.online.registry import all_passes

    all_passes()


def main(folder: Path, *, everything: bool) -> None:
    set_up(folder, everything=everything)
    # Nobody waits for the processes.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(folder / "socket"))
    listener.listen(64)
    print("ready", flush=True)
    while True:
        connection, _ = listener.accept()
        if os.fork():
            connection.close()
            continue
        listener.close()
        with connection.makefile("rw") as lines:
            serve(lines)
        os._exit(0)


if __name__ == "__main__":
    # Imported by the migration modules as crash.driver, and only once.
    sys.modules["crash.driver"] = sys.modules["__main__"]
    main(Path(sys.argv[1]), everything="all" in sys.argv[2:])
