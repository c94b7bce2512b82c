from __future__ import annotations

from django.db.migrations import RunSQL

from linting import safe, unsafe

RULE = "truncate-cascade"


def test_one_step() -> None:
    message = unsafe(RULE, RunSQL("TRUNCATE shop_order CASCADE", RunSQL.noop))

    assert (
        message
        == "Truncating shop_order CASCADE also deletes all rows of shop_order_products and shop_payment."
    )


def test_further() -> None:
    message = unsafe(RULE, RunSQL("truncate table only shop_customer restart identity cascade", RunSQL.noop))

    assert (
        message
        == "Truncating shop_customer CASCADE also deletes all rows of shop_order, shop_order_products and shop_payment."
    )


def test_some_of_them_named() -> None:
    message = unsafe(RULE, RunSQL("TRUNCATE shop_order, shop_payment CASCADE", RunSQL.noop))

    assert message == "Truncating shop_order CASCADE also deletes all rows of shop_order_products."


def test_all_of_them_named() -> None:
    safe(RULE, RunSQL("TRUNCATE shop_order, shop_payment, shop_order_products CASCADE", RunSQL.noop))


def test_nobody_refers_to_it() -> None:
    safe(RULE, RunSQL("TRUNCATE shop_payment CASCADE", RunSQL.noop))


def test_without_cascade() -> None:
    safe(RULE, RunSQL("TRUNCATE shop_order", RunSQL.noop))


def test_partitions() -> None:
    safe(
        RULE,
        RunSQL("TRUNCATE visit CASCADE", RunSQL.noop),
        before=[
            RunSQL("CREATE TABLE visit (id bigint) PARTITION BY RANGE (id)", RunSQL.noop),
            RunSQL("CREATE TABLE visit_1 PARTITION OF visit FOR VALUES FROM (1) TO (9)", RunSQL.noop),
        ],
    )


def test_made_here() -> None:
    safe(
        RULE,
        RunSQL("CREATE TABLE a (id bigint PRIMARY KEY)", RunSQL.noop),
        RunSQL("CREATE TABLE b (a_id bigint REFERENCES a)", RunSQL.noop),
        RunSQL("TRUNCATE a CASCADE", RunSQL.noop),
    )
