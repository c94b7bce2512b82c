"""Many short transactions: each reads a row of the table and stays open for a millisecond, over a dozen
connections in pipeline mode.

Its standard input is a line of JSON; it prints ``ready``, then, when its input ends, a line of JSON: how many
were done in every hundredth of a second since it began.
"""

from __future__ import annotations

import json
import random
import select
import sys
import time
from dataclasses import dataclass

from psycopg import pq

CONNECTIONS = 12
READ = b"SELECT status, pg_sleep(0.001) FROM stall_payment WHERE id = $1"


@dataclass
class Connection:
    """A connection in pipeline mode; ``sent`` are the transactions that are not yet done."""

    wire: pq.abc.PGconn
    sent: int = 0

    def send(self, payment: int) -> None:
        self.wire.send_query_prepared(b"read", [str(payment).encode()])
        self.wire.pipeline_sync()
        self.sent += 1

    def received(self) -> int:
        """The transactions that were done since it was last asked."""
        done = 0
        self.wire.consume_input()
        while self.sent and not self.wire.is_busy():
            result = self.wire.get_result()
            if result is not None and result.status == pq.ExecStatus.PIPELINE_SYNC:
                self.sent -= 1
                done += 1
            elif result is not None and result.status != pq.ExecStatus.TUPLES_OK:
                sys.exit(f"A short transaction failed: {result.error_message.decode()}")
        return done


def connect(url: str) -> Connection:
    wire = pq.PGconn.connect(url.encode())
    if wire.status != pq.ConnStatus.OK:
        sys.exit(wire.error_message.decode())
    wire.prepare(b"read", READ)
    wire.nonblocking = 1
    wire.enter_pipeline_mode()
    return Connection(wire)


def main() -> None:
    wanted = json.loads(sys.stdin.readline())
    connections = {one.wire.socket: one for one in (connect(wanted["url"]) for _ in range(CONNECTIONS))}
    poll = select.poll()
    for socket in (sys.stdin.fileno(), *connections):
        poll.register(socket, select.POLLIN)
    print("ready", flush=True)
    began, sent = time.monotonic(), 0
    done: list[int] = []
    waiting = list(connections.values())
    while True:
        ready = [socket for socket, _ in poll.poll(2)]
        if sys.stdin.fileno() in ready:
            break
        now = time.monotonic() - began
        done.extend([0] * (int(100 * now) + 1 - len(done)))
        done[-1] += sum(connections[socket].received() for socket in ready)
        # What is late is not made up for: as many wait as there are connections to wait with, and no more.
        due = int(now * wanted["rate"])
        for one in sorted(waiting, key=lambda one: one.sent):
            while one.sent < 4 and sent < due:
                one.send(random.randint(1, wanted["payments"]))
                sent += 1
            one.wire.flush()
        sent = max(sent, due - 100)
    print(json.dumps({"began": began, "done": done}), flush=True)


main()
