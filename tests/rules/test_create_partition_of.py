from __future__ import annotations

from django.db.migrations import RunSQL

from linting import safe, unsafe

RULE = "create-partition-of"
PARENT = RunSQL("CREATE TABLE visit (id bigint, day date) PARTITION BY RANGE (day)", RunSQL.noop)
PART = RunSQL(
    "CREATE TABLE visit_2026 PARTITION OF visit FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')", RunSQL.noop
)


def test_partition_of_a_table_in_use() -> None:
    message = unsafe(RULE, PART, before=[PARENT])

    assert (
        message == "Making partition visit_2026 blocks reads and writes of visit until the transaction ends."
    )


def test_beside_a_default_partition() -> None:
    message = unsafe(
        RULE, PART, before=[PARENT, RunSQL("CREATE TABLE visit_rest PARTITION OF visit DEFAULT", RunSQL.noop)]
    )

    assert (
        message == "Making partition visit_2026 blocks reads and writes of visit until the transaction ends."
    )


def test_parent_made_here() -> None:
    safe(RULE, PARENT, PART)


def test_plain_table() -> None:
    safe(RULE, RunSQL("CREATE TABLE visit_2026 (LIKE visit)", RunSQL.noop), before=[PARENT])
