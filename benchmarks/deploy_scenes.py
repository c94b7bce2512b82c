"""What ``deploy.py`` measures: the kinds of operations of ``stall.py`` and more, and who is in the way of a
brief ALTER."""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import psycopg
from live import Place, process, run
from stall_kinds import KINDS, Kind

BRIEF = 'OPS.AddField("payment", "colour", models.IntegerField(null=True))'
# Seconds for which a transaction that has read the table stays open.
HELD = 20.0
# Seconds that traffic is given to get over the beginning of what is in the way.
SETTLING = 1.0


@dataclass(frozen=True)
class Scene:
    """An operation and what goes on meanwhile: ``held``, a transaction that has read the table is open for 20
    s; ``autovacuum``, a worker of it is at work on the table all the time; ``short``, so many transactions of
    a millisecond a second besides the others."""

    kind: Kind
    held: bool = False
    autovacuum: bool = False
    short: int = 0


READERS: Mapping[str, Scene] = {
    "a transaction of 20 s": Scene(Kind(BRIEF), held=True),
    "a transaction of 20 s, autovacuum": Scene(Kind(BRIEF), held=True, autovacuum=True),
    "a transaction of 20 s, 5,000 short ones a second": Scene(Kind(BRIEF), held=True, short=5000),
    "autovacuum": Scene(Kind(BRIEF), autovacuum=True),
    "5,000 short transactions a second": Scene(Kind(BRIEF), short=5000),
}
OPERATIONS: Mapping[str, Scene] = {
    **{name: Scene(kind) for name, kind in KINDS.items()},
    "AddField, nullable": Scene(Kind(BRIEF)),
    "CreateModel, foreign key": Scene(
        Kind(
            'OPS.CreateModel("Refund", [("id", models.BigAutoField(primary_key=True)),'
            ' ("payment", models.ForeignKey("stall.Payment", models.CASCADE))])'
        )
    ),
    "AlterField, longer varchar": Scene(
        Kind('OPS.AlterField("payment", "number", models.CharField(max_length=80))')
    ),
}
SCENES: Mapping[str, Scene] = {**OPERATIONS, **READERS}


@contextmanager
def obstacles(scene: Scene, place: Place) -> Iterator[None]:
    """Be in the way while the block runs."""
    with ExitStack() as stack:
        if scene.autovacuum:
            stack.enter_context(vacuumed(place))
        time.sleep(SETTLING)
        if scene.held:
            stack.enter_context(held(place))
        yield


@contextmanager
def held(place: Place) -> Iterator[None]:
    """A transaction of another role that has read the table is idle, for 20 s at most."""
    over = threading.Event()
    reading = threading.Barrier(2)

    def read() -> None:
        with psycopg.connect(place.traffic) as connection:
            connection.execute("SELECT FROM stall_payment LIMIT 1")
            reading.wait()
            over.wait(HELD)

    thread = threading.Thread(target=read)
    thread.start()
    reading.wait(30)
    try:
        yield
    finally:
        over.set()
        thread.join()


@contextmanager
def vacuumed(place: Place) -> Iterator[None]:
    """A worker of autovacuum is at work on the table. One that gives way comes back after a minute at the
    earliest."""
    run(
        place.superuser,
        "UPDATE stall_payment SET points = 2 WHERE id % 50 = 0",
        # As slow as it can be told to work.
        "ALTER TABLE stall_payment SET (autovacuum_vacuum_threshold = 1, autovacuum_vacuum_scale_factor = 0,"
        " autovacuum_vacuum_cost_delay = 100, autovacuum_vacuum_cost_limit = 1)",
        "ALTER SYSTEM SET autovacuum_naptime = 1",
        "ALTER SYSTEM SET autovacuum = on",
        "SELECT pg_reload_conf()",
    )
    try:
        with psycopg.connect(place.superuser, autocommit=True) as connection:
            at_work = "SELECT FROM pg_stat_progress_vacuum WHERE relid = 'stall_payment'::regclass"
            deadline = time.monotonic() + 60
            while not connection.execute(at_work).rowcount:
                if time.monotonic() > deadline:
                    sys.exit("Autovacuum does not come to stall_payment.")
                time.sleep(0.05)
        run(place.superuser, "ALTER SYSTEM SET autovacuum_naptime = 60", "SELECT pg_reload_conf()")
        yield
    finally:
        run(place.admin, "ALTER SYSTEM SET autovacuum = off", "SELECT pg_reload_conf()")


@dataclass
class Short:
    """How many short transactions were done in every hundredth of a second, from ``began`` of the monotonic
    clock."""

    began: float = 0.0
    done: tuple[int, ...] = ()

    def rate(self, began: float, ended: float) -> float:
        """How many a second between two moments."""
        first, last = (int(100 * (moment - self.began)) for moment in (began, ended))
        return 100 * sum(self.done[first:last]) / max(last - first, 1)


@contextmanager
def short_transactions(scene: Scene, place: Place) -> Iterator[Short]:
    """So many short transactions while the block runs; how many were done is there after it."""
    found = Short()
    if not scene.short:
        yield found
        return
    with process("deploy_short.py", place) as load:
        load.tell({"url": place.traffic, "rate": scene.short, "payments": place.rows})
        load.hear("ready")
        yield found
        load.finish()
        told = json.loads(load.hear())
        found.began, found.done = told["began"], tuple(told["done"])
