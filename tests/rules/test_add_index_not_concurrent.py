from __future__ import annotations

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db.migrations import AddIndex, AlterField, CreateModel, RunSQL
from django.db.models import BigAutoField, CharField, Index, IntegerField

from linting import findings, safe, unsafe

RULE = "add-index-not-concurrent"


def test_plain_index() -> None:
    message = unsafe(RULE, AddIndex("Order", Index(fields=["total"], name="order_total_idx")))

    assert message == "Building index order_total_idx blocks writes to shop_order until it is done."


def test_db_index_on_an_integer_column() -> None:
    message = unsafe(RULE, AlterField("Order", "total", IntegerField(db_index=True)))

    assert message == "Building index shop_order_total_5d6d00f1 blocks writes to shop_order until it is done."


def test_raw_sql_in_lower_case() -> None:
    message = unsafe(RULE, RunSQL("create index order_total_idx on shop_order (total)", RunSQL.noop))

    assert message == "Building index order_total_idx blocks writes to shop_order until it is done."


def test_two_indexes_in_one_migration() -> None:
    messages = [
        one.message
        for one in findings(
            RULE,
            AddIndex("Order", Index(fields=["total"], name="order_total_idx")),
            AddIndex("Order", Index(fields=["note"], name="order_note_idx")),
        )
    ]

    assert messages == [
        "Building index order_total_idx blocks writes to shop_order until it is done.",
        "Building index order_note_idx blocks writes to shop_order until it is done.",
    ]


def test_the_index_of_a_char_column_and_the_one_for_like_are_one_finding() -> None:
    message = unsafe(
        RULE, AlterField("Customer", "phone", CharField(max_length=20, default="", db_index=True))
    )

    assert (
        message
        == "Building index shop_customer_phone_d24ce918 blocks writes to shop_customer until it is done."
    )


def test_concurrent_index() -> None:
    safe(RULE, AddIndexConcurrently("Order", Index(fields=["total"], name="order_total_idx")), atomic=False)


def test_index_of_a_table_made_here() -> None:
    safe(
        RULE,
        CreateModel(
            "Visit",
            [("id", BigAutoField(primary_key=True)), ("page", CharField(max_length=9, db_index=True))],
        ),
    )


def test_text_that_only_looks_like_it() -> None:
    safe(
        RULE,
        RunSQL("UPDATE shop_order SET note = 'CREATE INDEX a ON shop_order (b)' WHERE id = 1", RunSQL.noop),
    )


def test_indexes_that_differ_in_more_than_their_columns() -> None:
    sql = """
        CREATE INDEX a ON shop_order (lower(number));
        CREATE INDEX b ON shop_order (upper(number));
        CREATE INDEX c ON shop_order (total) WHERE total > 1;
        CREATE INDEX d ON shop_order (total) WHERE total > 2;
    """

    assert [one.message for one in findings(RULE, RunSQL(sql, RunSQL.noop))] == [
        f"Building index {name} blocks writes to shop_order until it is done." for name in "abcd"
    ]


PARTITIONED = [
    RunSQL("CREATE TABLE visit (id bigint, day date) PARTITION BY RANGE (day)", RunSQL.noop),
    RunSQL(
        "CREATE TABLE visit_2025 PARTITION OF visit FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')",
        RunSQL.noop,
    ),
    RunSQL("CREATE INDEX visit_day_idx ON visit (day)", RunSQL.noop),
]


def test_of_a_partitioned_table() -> None:
    (found,) = findings(
        RULE, RunSQL("CREATE INDEX visit_id_idx ON visit (id)", RunSQL.noop), before=PARTITIONED
    )

    assert (found.message, found.hint) == (
        "Building index visit_id_idx blocks writes to visit_2025 and visit until it is done.",
        "Run CREATE INDEX CONCURRENTLY on each partition in a migration with atomic = False; in the next CREATE INDEX … ON ONLY the parent, and ALTER INDEX … ATTACH PARTITION for each.",
    )


def test_the_cure_of_a_partitioned_table() -> None:
    built = RunSQL("CREATE INDEX CONCURRENTLY visit_2025_id_idx ON visit_2025 (id)", RunSQL.noop)
    parent = RunSQL("CREATE INDEX visit_id_idx ON ONLY visit (id)", RunSQL.noop)
    attached = RunSQL("ALTER INDEX visit_id_idx ATTACH PARTITION visit_2025_id_idx", RunSQL.noop)

    safe(RULE, built, before=PARTITIONED, atomic=False)
    safe(
        RULE,
        parent,
        attached,
        before=[*PARTITIONED, RunSQL("CREATE INDEX visit_2025_id_idx ON visit_2025 (id)", RunSQL.noop)],
    )
