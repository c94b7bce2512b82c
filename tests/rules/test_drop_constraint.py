from __future__ import annotations

from django.db.migrations import AlterField, RemoveConstraint, RemoveField, RunSQL
from django.db.models import CASCADE, ForeignKey, IntegerField, PositiveIntegerField

from linting import safe, unsafe

RULE = "drop-constraint"


def test_check() -> None:
    message = unsafe(RULE, RemoveConstraint("Order", "order_total_check"))

    assert (
        message
        == "Dropping constraint order_total_check lets rows into shop_order that it has refused so far."
    )


def test_unique() -> None:
    message = unsafe(RULE, RemoveConstraint("Payment", "payment_reference_unique"))

    assert (
        message
        == "Dropping constraint payment_reference_unique lets rows into shop_payment that it has refused so far."
    )


def test_positive_to_integer() -> None:
    message = unsafe(
        RULE,
        AlterField("Product", "stock", IntegerField(default=0)),
        before=[AlterField("Product", "stock", PositiveIntegerField(default=0))],
    )

    assert (
        message
        == "Dropping constraint shop_product_stock_13f80a32_check lets rows into shop_product that it has refused so far."
    )


def test_with_its_column() -> None:
    safe(RULE, RemoveField("Order", "total"))


def test_foreign_key() -> None:
    safe(RULE, AlterField("Payment", "order", ForeignKey("shop.Order", CASCADE, db_constraint=False)))


def test_added_again() -> None:
    safe(
        RULE,
        RunSQL(
            "ALTER TABLE shop_order DROP CONSTRAINT order_total_check, ADD CONSTRAINT order_total_check CHECK (total >= 0)",
            RunSQL.noop,
        ),
    )
