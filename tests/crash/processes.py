"""The migrating processes of ``crash.driver``, from the side of the test that kills them."""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from crash.legs import Leg

# Seconds in which a process has to say something.
PATIENCE = 60


class Silent(AssertionError):
    """A process ended, or said nothing for too long."""


@dataclass
class Process:
    """A process that migrates. ``reports`` are the lines that the migration has told, ``last`` where it has stopped or how
    it ended, None until it is known."""

    _socket: socket.socket
    pid: int = 0
    reports: list[str] = field(default_factory=list)
    last: dict[str, Any] | None = None
    _unread: bytes = b""

    def heard(self, seconds: float) -> bool:
        """Whether it says something within that time, or has ended; what it says is kept."""
        while b"\n" not in self._unread:
            if not select.select([self._socket], [], [], seconds)[0]:
                return False
            try:
                read = self._socket.recv(65536)
            except ConnectionResetError:
                read = b""
            if not read:
                self.last = {"end": "killed"}
                return True
            self._unread += read
        line, _, self._unread = self._unread.partition(b"\n")
        said: dict[str, Any] = json.loads(line)
        if "report" in said:
            self.reports.append(said["report"])
        else:
            self.last = said
        return True

    def next(self) -> dict[str, Any]:
        """Where it stops, or how it ends. Raises ``Silent``."""
        self._forget()
        while self.heard(PATIENCE):
            if self.last is not None:
                return self.last
        raise Silent(f"The process says nothing for {PATIENCE} s, after {self.reports}.")

    def _forget(self) -> None:
        self.last = None

    def go(self) -> None:
        """Let it go on."""
        self._forget()
        self._socket.sendall(b"go\n")

    def send(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once, and wait until it is gone."""
        os.kill(self.pid, signal.SIGKILL)
        while self.last is None or self.last.get("end") != "killed":
            self.next()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.last is None or "end" not in self.last:
            # It would hold its database.
            self.kill()
        self._socket.close()


@dataclass(frozen=True)
class Driver:
    folder: Path

    def migrate(
        self,
        url: str,
        case: str,
        leg: Leg,
        *,
        stop: tuple[str, int] | None = None,
        options: Sequence[str] = (),
    ) -> Process:
        """A process that runs the command of a leg, with further ``options``, and stops where it is told."""
        connection = socket.socket(socket.AF_UNIX)
        connection.connect(str(self.folder / "socket"))
        request = {"url": url, "case": case, "stop": stop, **asdict(leg), "command": [*leg.command, *options]}
        connection.sendall(json.dumps(request).encode() + b"\n")
        process = Process(connection)
        process.pid = process.next()["pid"]
        process.last = None
        return process


@contextmanager
def driver(*, everything: bool = False) -> Iterator[Driver]:
    """Start the process from which the others are made; ``everything``: for all cases, not for a few examples."""
    with tempfile.TemporaryDirectory(prefix="crash-") as name:
        command = [sys.executable, "-m", "crash.driver", name, *(["all"] if everything else [])]
        paths = os.pathsep.join(one for one in sys.path if one)
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": paths}
        ) as process:
            try:
                assert process.stdout is not None
                assert process.stdout.readline() == b"ready\n"
                yield Driver(Path(name))
            finally:
                process.kill()
