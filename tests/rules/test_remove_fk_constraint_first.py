from __future__ import annotations

from django.db.migrations import AlterField, DeleteModel, RemoveField
from django.db.models import CASCADE, ForeignKey

from linting import safe, unsafe

RULE = "remove-fk-constraint-first"


def test_column() -> None:
    message = unsafe(RULE, RemoveField("Order", "customer"))

    assert (
        message
        == "Dropping column shop_order.customer_id with its foreign key blocks reads and writes of shop_customer behind every open query of it."
    )


def test_table() -> None:
    message = unsafe(RULE, DeleteModel("Payment"))

    assert (
        message
        == "Dropping table shop_payment with its foreign key blocks reads and writes of shop_order behind every open query of it."
    )


def test_many_to_many() -> None:
    message = unsafe(RULE, RemoveField("Order", "products"))

    assert (
        message
        == "Dropping table shop_order_products with its foreign key blocks reads and writes of shop_order and shop_product behind every open query of it."
    )


def test_plain_column() -> None:
    safe(RULE, RemoveField("Order", "note"))


def test_constraint_dropped_before() -> None:
    safe(
        RULE,
        RemoveField("Payment", "order"),
        before=[AlterField("Payment", "order", ForeignKey("shop.Order", CASCADE, db_constraint=False))],
    )
