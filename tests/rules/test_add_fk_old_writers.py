from __future__ import annotations

import pytest
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


@pytest.mark.parametrize("null", [True, False])
def test_new_column_with_a_database_default(null: bool) -> None:
    key = ForeignKey("shop.Customer", CASCADE, null=null, db_default=1, db_index=False, related_name="+")

    assert (
        unsafe(RULE, AddField("Payment", "payer", key))
        == "Adding foreign key column shop_payment.payer_id with a database default keeps the row of shop_customer that it refers to, which the deployed code may delete."
    )


def test_new_column_that_is_required() -> None:
    safe(RULE, AddField("Payment", "payer", ForeignKey("shop.Customer", CASCADE, default=1, db_index=False)))
