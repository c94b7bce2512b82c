from __future__ import annotations

from django.db.migrations import CreateModel, RunSQL
from django.db.models import BigAutoField

from linting import safe, unsafe

RULE = "add-primary-key"


def test_constraint() -> None:
    message = unsafe(
        RULE,
        RunSQL("ALTER TABLE shop_order DROP CONSTRAINT shop_order_pkey CASCADE", RunSQL.noop),
        RunSQL("ALTER TABLE shop_order ADD PRIMARY KEY (number)", RunSQL.noop),
    )

    assert (
        message
        == "Adding a primary key to shop_order blocks reads and writes of shop_order while its index is built."
    )


def test_with_a_column() -> None:
    message = unsafe(
        RULE,
        RunSQL("ALTER TABLE shop_order DROP CONSTRAINT shop_order_pkey CASCADE", RunSQL.noop),
        RunSQL("ALTER TABLE shop_order ADD COLUMN key integer PRIMARY KEY", RunSQL.noop),
    )

    assert (
        message
        == "Adding a primary key to shop_order blocks reads and writes of shop_order while its index is built."
    )


def test_using_index() -> None:
    safe(
        RULE,
        RunSQL("ALTER TABLE shop_product DROP CONSTRAINT shop_product_pkey CASCADE", RunSQL.noop),
        RunSQL("ALTER TABLE shop_product ADD CONSTRAINT pk PRIMARY KEY USING INDEX u", RunSQL.noop),
        before=[RunSQL("CREATE UNIQUE INDEX u ON shop_product (sku)", RunSQL.noop)],
    )


def test_new_table() -> None:
    safe(RULE, CreateModel("Visit", [("id", BigAutoField(primary_key=True))]))
