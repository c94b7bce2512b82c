"""A server that can be killed, and started again on what it has left."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from facts.servers import SETTINGS, Installed, ServerUnavailable, installed
from servers import Server

# As it is by default: what is committed is there after a crash.
COMMITTED = {**SETTINGS, "synchronous_commit": "on"}

# Attempts to start again, half a second apart.
PATIENCE = 20


@dataclass(frozen=True)
class Mortal(Server):
    """A server of our own; the only one of the tests that may be killed."""

    installed: Installed

    def crash(self) -> None:
        """Kill all of its processes, and start it again."""
        process = self.installed.process
        assert process is not None
        # Stopped, so that it neither starts new ones nor tidies up.
        os.kill(process.pid, signal.SIGSTOP)
        for child in _children(process.pid):
            os.kill(child, signal.SIGKILL)
        process.kill()
        process.wait()
        self._start_again()

    def _start_again(self) -> None:
        """The server refuses to start while one of the killed processes still holds the shared memory, and it takes the
        kernel a moment to bury them."""
        for _ in range(PATIENCE):
            try:
                self.installed.start()
            except ServerUnavailable:
                time.sleep(0.5)
            else:
                return
        self.installed.start()


def _children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(one) for one in found.split()]


@contextmanager
def mortal(version: int) -> Iterator[Mortal]:
    with installed(version, COMMITTED) as found:
        found.start()
        yield Mortal(f"postgresql://postgres@/postgres?host={found.folder}", version, found)
