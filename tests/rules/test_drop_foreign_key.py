from __future__ import annotations

from django.db.migrations import AlterField, RemoveConstraint, RemoveField, RunSQL
from django.db.models import CASCADE, ForeignKey

from linting import safe, unsafe

RULE = "drop-foreign-key"


def test_constraint_switched_off() -> None:
    message = unsafe(
        RULE, AlterField("Payment", "order", ForeignKey("shop.Order", CASCADE, db_constraint=False))
    )

    assert (
        message
        == "Dropping foreign key shop_payment_order_id_20828773_fk_shop_order_id blocks reads and writes of shop_payment and shop_order behind every open query of them."
    )


def test_raw_sql() -> None:
    message = unsafe(
        RULE,
        RunSQL("ALTER TABLE shop_payment DROP CONSTRAINT fk", RunSQL.noop),
        before=[
            RunSQL(
                "ALTER TABLE shop_payment ADD CONSTRAINT fk FOREIGN KEY (invoice) REFERENCES shop_order (id)",
                RunSQL.noop,
            )
        ],
    )

    assert (
        message
        == "Dropping foreign key fk blocks reads and writes of shop_payment and shop_order behind every open query of them."
    )


def test_with_its_column() -> None:
    safe(RULE, RemoveField("Payment", "order"))


def test_made_again() -> None:
    safe(RULE, AlterField("Payment", "order", ForeignKey("shop.Order", CASCADE, null=True)))


def test_check() -> None:
    safe(RULE, RemoveConstraint("Order", "order_total_check"))
