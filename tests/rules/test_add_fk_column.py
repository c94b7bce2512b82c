from __future__ import annotations

from django.db.migrations import AddField, CreateModel
from django.db.models import CASCADE, BigAutoField, ForeignKey

from linting import safe, unsafe

RULE = "add-fk-column"


def test_nullable_key() -> None:
    message = unsafe(
        RULE, AddField("Order", "gift", ForeignKey("shop.Product", CASCADE, null=True, related_name="+"))
    )

    assert (
        message
        == "Adding foreign key column shop_order.gift_id builds its index shop_order_gift_id_adcb5f18 and blocks reads and writes of shop_order, and writes to shop_product until it is done."
    )


def test_without_a_transaction_only_writes_wait() -> None:
    message = unsafe(
        RULE,
        AddField("Order", "gift", ForeignKey("shop.Product", CASCADE, null=True, related_name="+")),
        atomic=False,
    )

    assert (
        message
        == "Adding foreign key column shop_order.gift_id builds its index shop_order_gift_id_adcb5f18 and blocks writes to shop_order until it is done."
    )


def test_key_without_an_index() -> None:
    safe(
        RULE,
        AddField(
            "Order", "gift", ForeignKey("shop.Product", CASCADE, null=True, related_name="+", db_index=False)
        ),
    )


def test_key_of_a_new_table() -> None:
    safe(
        RULE,
        CreateModel(
            "Gift", [("id", BigAutoField(primary_key=True)), ("order", ForeignKey("shop.Order", CASCADE))]
        ),
    )
