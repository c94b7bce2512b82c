from __future__ import annotations

from django.db.migrations import RunSQL

from linting import safe, unsafe

RULE = "truncate"


def test_one_table() -> None:
    message = unsafe(RULE, RunSQL("TRUNCATE shop_payment", RunSQL.noop))

    assert (
        message
        == "Truncating shop_payment deletes all its rows and blocks reads and writes of shop_payment until the transaction ends."
    )


def test_cascade() -> None:
    message = unsafe(RULE, RunSQL("TRUNCATE shop_order CASCADE", RunSQL.noop))

    assert (
        message
        == "Truncating shop_order deletes all its rows and blocks reads and writes of shop_order, shop_payment and shop_order_products until the transaction ends."
    )


def test_delete() -> None:
    safe(RULE, RunSQL("DELETE FROM shop_payment WHERE id = 1", RunSQL.noop))


def test_new_table() -> None:
    safe(RULE, RunSQL("CREATE TABLE visit (id bigint)", RunSQL.noop), RunSQL("TRUNCATE visit", RunSQL.noop))
