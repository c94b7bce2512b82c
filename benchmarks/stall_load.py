"""One process of the traffic: so many operations a second, 60 % SELECT, 30 % UPDATE, 10 % INSERT, one after the other.

Its standard input is a line of JSON; it prints ``ready``, then a line of JSON when its input ends: for each operation when it
ought to have begun, in seconds of the monotonic clock, and how much later it was done; and what failed. An operation that had to
wait for the one before it counts from when it ought to have begun.
"""

from __future__ import annotations

import json
import random
import select
import sys
import time
from collections.abc import Mapping
from typing import Any

import psycopg

READS = (
    "SELECT id, number, status, amount FROM stall_payment WHERE id = %(payment)s",
    "SELECT id, number, status, amount FROM stall_payment WHERE id = %(payment)s",
    "SELECT id, name FROM stall_account WHERE id = %(account)s",
)
UPDATES = (
    "UPDATE stall_payment SET amount = (amount + 1) %% 100000 WHERE id = %(payment)s",
    "UPDATE stall_payment SET amount = (amount + 1) %% 100000 WHERE id = %(payment)s",
    "UPDATE stall_account SET name = 'changed' WHERE id = %(account)s",
)


def insert(columns: Mapping[str, str]) -> str:
    return f"INSERT INTO stall_payment ({', '.join(columns)}) VALUES ({', '.join(columns.values())})"


def chosen(write: str) -> str:
    number = random.random()
    if number < 0.6:
        return random.choice(READS)
    return random.choice(UPDATES) if number < 0.9 else write


def main() -> None:
    wanted: dict[str, Any] = json.loads(sys.stdin.readline())
    write, period = insert(wanted["columns"]), 1 / wanted["rate"]
    random.seed(wanted["seed"])
    done: list[tuple[float, float]] = []
    failed: list[tuple[float, str]] = []
    # As Django's own connections: nothing is prepared on the server.
    with psycopg.connect(wanted["url"], autocommit=True, prepare_threshold=None) as connection:
        connection.execute("SELECT 1")
        print("ready", flush=True)
        due = time.monotonic() + random.random() * period
        while not select.select([sys.stdin], [], [], 0)[0]:
            time.sleep(max(0.0, due - time.monotonic()))
            values = {name: random.randint(1, wanted[name + "s"]) for name in ("payment", "account")}
            try:
                connection.execute(chosen(write).encode(), values | {"random": random.randint(0, 10**6)})
            except psycopg.Error as error:
                failed.append((due, " ".join(str(error).split())[:120]))
            done.append((due, time.monotonic() - due))
            due += period
    print(json.dumps({"done": done, "failed": failed}), flush=True)


main()
