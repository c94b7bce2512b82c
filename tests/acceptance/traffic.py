"""Short transactions without an end, in a process of their own: as a program, this module is that process.

Each reads a row of a table and is open for a millisecond, 5,000 in a second where the machine can do as many, over a dozen
sessions in pipeline mode. The process writes how many are done; it ends when its input does, or when one of them fails.
"""

from __future__ import annotations

import random
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread

from psycopg import pq

RATE = 5000
SESSIONS = 12
# Transactions of a session that are sent before the first of them is done.
AHEAD = 4
# Seconds in which so many are done.
PATIENCE = 60


@dataclass
class Traffic:
    """The process, from outside. ``done``: how many of its transactions are."""

    process: subprocess.Popen[str]
    done: int = 0

    def __post_init__(self) -> None:
        self._reader = Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as stdout:
            for line in stdout:
                self.done = int(line)

    def goes_on(self, by: int) -> None:
        """Wait until so many more are done."""
        wanted = self.done + by
        deadline = time.monotonic() + PATIENCE
        while self.done < wanted:
            assert self.process.poll() is None, "the short transactions have ended"
            assert time.monotonic() < deadline, f"{self.done} short transactions are done, and no more"
            time.sleep(0.02)

    def end(self) -> int:
        """Its exit code."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        code = self.process.wait(PATIENCE)
        self._reader.join(PATIENCE)
        return code


@contextmanager
def traffic(url: str, table: str) -> Iterator[Traffic]:
    """Short transactions on ``table``, none of which may fail."""
    command = [sys.executable, __file__, url, table]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            running = Traffic(process)
            running.goes_on(100)
            yield running
            assert running.end() == 0
        finally:
            process.kill()


class Session:
    """A session in pipeline mode; ``sent`` are the transactions that are not yet done."""

    def __init__(self, url: str, table: str) -> None:
        self.wire = pq.PGconn.connect(url.encode())
        if self.wire.status != pq.ConnStatus.OK:
            sys.exit(self.wire.error_message.decode())
        read = f"SELECT id, pg_sleep(0.001) FROM {table} WHERE id = $1"
        self.wire.prepare(b"read", read.encode())
        self.wire.nonblocking = 1
        self.wire.enter_pipeline_mode()
        self.sent = 0

    def send(self) -> None:
        self.wire.send_query_prepared(b"read", [str(random.randint(1, 500)).encode()])
        self.wire.pipeline_sync()
        self.sent += 1

    def received(self) -> int:
        """How many were done since this was last asked."""
        done = 0
        self.wire.consume_input()
        while self.sent and not self.wire.is_busy():
            result = self.wire.get_result()
            if result is None:
                continue
            if result.status == pq.ExecStatus.PIPELINE_SYNC:
                self.sent -= 1
                done += 1
            elif result.status != pq.ExecStatus.TUPLES_OK:
                sys.exit(f"A short transaction failed: {result.error_message.decode()}")
        return done


def main(url: str, table: str) -> None:
    sessions = {one.wire.socket: one for one in (Session(url, table) for _ in range(SESSIONS))}
    poll = select.poll()
    for descriptor in (sys.stdin.fileno(), *sessions):
        poll.register(descriptor, select.POLLIN)
    began, told = time.monotonic(), 0.0
    sent = done = 0
    while True:
        ready = [descriptor for descriptor, _ in poll.poll(2)]
        if sys.stdin.fileno() in ready:
            return
        done += sum(sessions[descriptor].received() for descriptor in ready)
        now = time.monotonic() - began
        # What is late is not made up for: as many wait as the sessions hold, and no more.
        due = int(now * RATE)
        for one in sorted(sessions.values(), key=lambda one: one.sent):
            while one.sent < AHEAD and sent < due:
                one.send()
                sent += 1
            one.wire.flush()
        sent = max(sent, due - SESSIONS * AHEAD)
        if now - told > 0.05:
            told = now
            print(done, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
