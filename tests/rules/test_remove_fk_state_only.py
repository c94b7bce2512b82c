from __future__ import annotations

from django.db.migrations import AlterField, RemoveField, SeparateDatabaseAndState
from django.db.models import CASCADE, ForeignKey

from linting import safe, unsafe

RULE = "remove-fk-state-only"


def test_not_null_key() -> None:
    message = unsafe(RULE, SeparateDatabaseAndState(state_operations=[RemoveField("Payment", "order")]))

    assert (
        message
        == "Removing the key shop_payment.order_id from the models while shop_payment_order_id_20828773_fk_shop_order_id stays breaks the new code when it deletes a row of shop_order."
    )


def test_nullable_key() -> None:
    message = unsafe(
        RULE,
        SeparateDatabaseAndState(state_operations=[RemoveField("Payment", "order")]),
        before=[AlterField("Payment", "order", ForeignKey("shop.Order", CASCADE, null=True))],
    )

    assert (
        message
        == "Removing the key shop_payment.order_id from the models while shop_payment_order_id_20828773_fk_shop_order_id stays breaks the new code when it deletes a row of shop_order."
    )


def test_no_constraint() -> None:
    safe(
        RULE,
        SeparateDatabaseAndState(state_operations=[RemoveField("Payment", "order")]),
        before=[
            AlterField("Payment", "order", ForeignKey("shop.Order", CASCADE, null=True, db_constraint=False))
        ],
    )


def test_plain_field() -> None:
    safe(RULE, SeparateDatabaseAndState(state_operations=[RemoveField("Order", "note")]))
