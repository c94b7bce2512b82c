"""Processes that work under a lease, from the side of the test that stops and kills them."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

# Seconds in which a process has to say something.
PATIENCE = 90


class Worker:
    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process

    def heard(self) -> str:
        """The next line that it says; "" when it has ended."""
        out = _there(self.process.stdout)
        assert select.select([out], [], [], PATIENCE)[0], f"nothing was said for {PATIENCE} s"
        return out.readline().decode().rstrip("\n")

    def go(self) -> None:
        """Let it do the next thing."""
        into = _there(self.process.stdin)
        into.write(b"go\n")

    def stop(self) -> None:
        self.process.send_signal(signal.SIGSTOP)
        # It is stopped once its parent can see it.
        assert os.WIFSTOPPED(os.waitpid(self.process.pid, os.WUNTRACED)[1])

    def proceed(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def ended(self) -> int:
        return self.process.wait(PATIENCE)


@contextmanager
def started(url: str, role: str, milliseconds: int) -> Iterator[Worker]:
    paths = os.pathsep.join(one for one in sys.path if one)
    command = [sys.executable, "-m", "lease.work", url, role, str(milliseconds)]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        # What was read ahead would be hidden from `select`.
        bufsize=0,
        env={**os.environ, "PYTHONPATH": paths, "DJANGO_SETTINGS_MODULE": "config.settings"},
    ) as process:
        try:
            yield Worker(process)
        finally:
            process.kill()


def _there(stream: IO[bytes] | None) -> IO[bytes]:
    assert stream is not None
    return stream
