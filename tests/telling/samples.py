"""One event of every kind, as a run tells them."""

from __future__ import annotations

from typing import Any

from django_safemigrate.execution import Event, Kind

RUN = {"database": "default", "run": 7}
HERE = {**RUN, "app": "shop", "migration": "0007_status", "operation": "1"}
STEP: dict[str, Any] = {
    **HERE,
    "phase": "expand",
    "mode": "concurrent",
    "statements": ["CREATE INDEX CONCURRENTLY shop_status ON shop_order (status)"],
    "step": 0,
    "steps": 2,
}
INDEX = "expand: CREATE INDEX CONCURRENTLY shop_status ON shop_order (status)"
IDLE = {
    "pid": 4711,
    "user": "app",
    "application": "web",
    "state": "idle in transaction",
    "seconds": 12.4,
    "query": "SELECT 1",
    "kind": "old",
}
ATTEMPT = Event(Kind.ATTEMPT, "no lock on shop_order within 5 ms", {**HERE, "number": 1, "milliseconds": 5})
WAIT = Event(
    Kind.WAIT,
    "waiting for ACCESS EXCLUSIVE on shop_order",
    {**HERE, "seconds": 3.0, "blockers": [IDLE], "outside": True},
)
EVICTION = Event(
    Kind.EVICTION,
    "terminated process 4711 (user app)",
    {**HERE, "how": "terminate", "blockers": [IDLE], "ended": True},
)
PROGRESS = Event(
    Kind.PROGRESS,
    "scanning table: 1,204 of 2,700 blocks",
    {**HERE, "done": 1204, "total": 2700, "unit": "blocks", "activity": "scanning table"},
)
STEP_STARTED = Event(Kind.STEP_STARTED, INDEX, STEP)
STEP_DONE = Event(Kind.STEP_DONE, INDEX, {**STEP, "seconds": 32.1})
STEP_FAILED = Event(
    Kind.STEP_FAILED,
    INDEX,
    {
        **STEP,
        "seconds": 1.0,
        "error": "Rows stand in the way of the unique index shop_status.",
        "cure": "Make the rows differ, then run the migration again.",
    },
)
RUN_STARTED = Event(Kind.RUN_STARTED, "run 7 started: 1 migration before the deploy", RUN)

ALL = [
    RUN_STARTED,
    Event(Kind.RUN_FOLLOWS, "run 6 on host web-1 is at work; following it", RUN),
    Event(Kind.MIGRATION_STARTED, "apply shop.0007_status", HERE),
    STEP_STARTED,
    ATTEMPT,
    WAIT,
    EVICTION,
    PROGRESS,
    Event(Kind.NOTE, "dropping the invalid index shop_status, which an interrupted build left", HERE),
    STEP_DONE,
    STEP_FAILED,
    Event(Kind.MIGRATION_DONE, "apply shop.0007_status", HERE),
    Event(Kind.RUN_DONE, "run 7 is done", RUN),
    Event(Kind.RUN_FAILED, "run 7 failed", RUN),
    Event(Kind.RUN_STOPPED, "run 7 was stopped between two steps: SIGTERM", RUN),
]
