from __future__ import annotations

from django.db.migrations import RunSQL

from linting import safe, unsafe

RULE = "attach-partition-scan"
PARENT = RunSQL("CREATE TABLE visit (id bigint, day date) PARTITION BY RANGE (day)", RunSQL.noop)
OLD = RunSQL("CREATE TABLE visit_2026 (id bigint, day date)", RunSQL.noop)
ATTACH = RunSQL(
    "ALTER TABLE visit ATTACH PARTITION visit_2026 FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')",
    RunSQL.noop,
)
BOUNDS = RunSQL(
    "ALTER TABLE visit_2026 ADD CHECK (day IS NOT NULL AND day >= '2026-01-01' AND day < '2027-01-01')",
    RunSQL.noop,
)


def test_table_in_use() -> None:
    message = unsafe(RULE, ATTACH, before=[PARENT, OLD])

    assert (
        message
        == "Attaching partition visit_2026 to visit blocks reads and writes of visit_2026 while its rows are checked."
    )


def test_not_atomic() -> None:
    message = unsafe(RULE, ATTACH, before=[PARENT, OLD], atomic=False)

    assert (
        message
        == "Attaching partition visit_2026 to visit blocks reads and writes of visit_2026 while its rows are checked."
    )


def test_table_made_here() -> None:
    safe(RULE, OLD, ATTACH, before=[PARENT])


def test_other_statement() -> None:
    safe(RULE, BOUNDS, before=[PARENT, OLD])
