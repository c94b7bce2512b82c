from __future__ import annotations

from django.db.migrations import RunSQL

from linting import safe, unsafe

RULE = "detach-partition"
TABLES = [
    RunSQL("CREATE TABLE visit (id bigint, day date) PARTITION BY RANGE (day)", RunSQL.noop),
    RunSQL(
        "CREATE TABLE visit_2026 PARTITION OF visit FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')",
        RunSQL.noop,
    ),
]


def test_plain() -> None:
    message = unsafe(
        RULE, RunSQL("ALTER TABLE visit DETACH PARTITION visit_2026", RunSQL.noop), before=TABLES
    )

    assert (
        message
        == "Detaching partition visit_2026 blocks reads and writes of visit and visit_2026 until the transaction ends."
    )


def test_not_atomic() -> None:
    message = unsafe(
        RULE,
        RunSQL("ALTER TABLE visit DETACH PARTITION visit_2026", RunSQL.noop),
        before=TABLES,
        atomic=False,
    )

    assert (
        message
        == "Detaching partition visit_2026 blocks reads and writes of visit and visit_2026 until the transaction ends."
    )


def test_concurrently() -> None:
    safe(
        RULE,
        RunSQL("ALTER TABLE visit DETACH PARTITION visit_2026 CONCURRENTLY", RunSQL.noop),
        before=TABLES,
        atomic=False,
    )


def test_made_here() -> None:
    safe(RULE, *TABLES, RunSQL("ALTER TABLE visit DETACH PARTITION visit_2026", RunSQL.noop))
