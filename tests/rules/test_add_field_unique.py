from __future__ import annotations

from django.db.migrations import AddField
from django.db.models import CASCADE, CharField, ForeignKey, OneToOneField

from linting import safe, unsafe

RULE = "add-field-unique"


def test_unique() -> None:
    message = unsafe(RULE, AddField("Order", "coupon", CharField(max_length=9, unique=True, null=True)))

    assert (
        message
        == "Adding unique column shop_order.coupon blocks reads and writes of shop_order while its index is built."
    )


def test_one_to_one() -> None:
    message = unsafe(
        RULE, AddField("Order", "gift", OneToOneField("shop.Product", CASCADE, null=True, related_name="+"))
    )

    assert (
        message
        == "Adding unique column shop_order.gift_id blocks reads and writes of shop_order, and writes to shop_product while its index is built."
    )


def test_not_unique() -> None:
    safe(RULE, AddField("Order", "coupon", CharField(max_length=9, null=True)))


def test_foreign_key() -> None:
    safe(RULE, AddField("Order", "gift", ForeignKey("shop.Product", CASCADE, null=True, related_name="+")))
