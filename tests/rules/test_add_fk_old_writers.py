from __future__ import annotations

from django.db.migrations import AddField, AlterField, RenameModel, RunSQL
from django.db.models import CASCADE, ForeignKey

from linting import safe, unsafe

RULE = "add-fk-old-writers"


def test_not_valid() -> None:
    message = unsafe(
        RULE,
        RunSQL(
            "ALTER TABLE shop_payment ADD CONSTRAINT fk FOREIGN KEY (invoice) REFERENCES shop_order (id) NOT VALID",
            RunSQL.noop,
        ),
    )

    assert (
        message
        == "Adding foreign key fk refuses rows that the deployed code may write to shop_payment, and keeps rows of shop_order it may delete."
    )


def test_switched_on() -> None:
    message = unsafe(
        RULE,
        AlterField("Payment", "order", ForeignKey("shop.Order", CASCADE)),
        before=[AlterField("Payment", "order", ForeignKey("shop.Order", CASCADE, db_constraint=False))],
    )

    assert (
        message
        == "Adding foreign key shop_payment_order_id_20828773_fk_shop_order_id refuses rows that the deployed code may write to shop_payment, and keeps rows of shop_order it may delete."
    )


def test_dropped_and_added_again() -> None:
    safe(RULE, AlterField("Payment", "order", ForeignKey("shop.Order", CASCADE, null=True)))


def test_renamed_target() -> None:
    safe(RULE, RenameModel("Customer", "Client"))


def test_new_column() -> None:
    safe(RULE, AddField("Order", "gift", ForeignKey("shop.Product", CASCADE, null=True, related_name="+")))
