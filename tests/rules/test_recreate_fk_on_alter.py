from __future__ import annotations

from django.db.migrations import AlterField, RenameField
from django.db.models import CASCADE, ForeignKey, IntegerField, OneToOneField

from linting import safe, unsafe

RULE = "recreate-fk-on-alter"


def test_not_null_to_null() -> None:
    message = unsafe(RULE, AlterField("Payment", "order", ForeignKey("shop.Order", CASCADE, null=True)))

    assert (
        message
        == "Altering the key on shop_payment.order_id drops its foreign key and blocks reads and writes of shop_payment and shop_order while a new one is validated."
    )


def test_index_dropped() -> None:
    message = unsafe(RULE, AlterField("Payment", "order", ForeignKey("shop.Order", CASCADE, db_index=False)))

    assert (
        message
        == "Altering the key on shop_payment.order_id drops its foreign key and blocks reads and writes of shop_payment and shop_order while a new one is validated."
    )


def test_to_one_to_one() -> None:
    message = unsafe(RULE, AlterField("Payment", "order", OneToOneField("shop.Order", CASCADE)))

    assert (
        message
        == "Altering the key on shop_payment.order_id drops its foreign key and blocks reads and writes of shop_payment and shop_order while a new one is validated."
    )


def test_field_renamed() -> None:
    message = unsafe(RULE, RenameField("Order", "customer", "buyer"))

    assert (
        message
        == "Altering the key on shop_order.buyer_id drops its foreign key and blocks reads and writes of shop_order and shop_customer while a new one is validated."
    )


def test_only_python_changes() -> None:
    safe(RULE, AlterField("Payment", "order", ForeignKey("shop.Order", CASCADE, related_name="paid")))


def test_no_constraint_to_drop() -> None:
    safe(
        RULE,
        AlterField("Payment", "order", ForeignKey("shop.Order", CASCADE, null=True, db_constraint=False)),
        before=[AlterField("Payment", "order", ForeignKey("shop.Order", CASCADE, db_constraint=False))],
    )


def test_plain_field() -> None:
    safe(RULE, AlterField("Order", "total", IntegerField(null=True)))
