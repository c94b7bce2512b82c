from __future__ import annotations

from django.contrib.postgres.operations import RemoveIndexConcurrently
from django.db.migrations import AlterField, RemoveField, RemoveIndex, RunSQL
from django.db.models import CharField, TextField

from linting import findings, safe, unsafe

RULE = "remove-index-not-concurrent"


def test_remove_index() -> None:
    message = unsafe(RULE, RemoveIndex("Order", "order_status_placed_idx"))

    assert (
        message
        == "Dropping index order_status_placed_idx blocks reads and writes of shop_order behind every open query of the table."
    )


def test_db_index_off() -> None:
    messages = [
        one.message for one in findings(RULE, AlterField("Order", "number", CharField(max_length=50)))
    ]

    assert messages == [
        "Dropping index shop_order_number_d6408b6d blocks reads and writes of shop_order behind every open query of the table.",
        "Dropping index shop_order_number_d6408b6d_like blocks reads and writes of shop_order behind every open query of the table.",
    ]


def test_raw_sql() -> None:
    message = unsafe(RULE, RunSQL("DROP INDEX order_status_placed_idx", RunSQL.noop))

    assert (
        message
        == "Dropping index order_status_placed_idx blocks reads and writes of shop_order behind every open query of the table."
    )


def test_concurrently() -> None:
    safe(RULE, RemoveIndexConcurrently("Order", "order_status_placed_idx"), atomic=False)


def test_with_its_column() -> None:
    safe(RULE, RemoveField("Order", "number"))


def test_with_a_change_of_type() -> None:
    safe(RULE, AlterField("Order", "number", TextField(db_index=True)))


def test_with_the_constraint_of_a_unique_text() -> None:
    safe(RULE, AlterField("Product", "sku", CharField(max_length=20)))


def test_with_a_change_of_null() -> None:
    safe(RULE, AlterField("Order", "number", CharField(max_length=50, null=True)))


PARTITIONED = [
    RunSQL("CREATE TABLE visit (id bigint, day date) PARTITION BY RANGE (day)", RunSQL.noop),
    RunSQL(
        "CREATE TABLE visit_2025 PARTITION OF visit FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')",
        RunSQL.noop,
    ),
    RunSQL("CREATE INDEX visit_day_idx ON visit (day)", RunSQL.noop),
]


def test_of_a_partitioned_table() -> None:
    (found,) = findings(RULE, RunSQL("DROP INDEX visit_day_idx", RunSQL.noop), before=PARTITIONED)

    assert (
        found.hint
        == "Keep it in a migration of its own and set lock_timeout, so that it gives way to long queries."
    )
