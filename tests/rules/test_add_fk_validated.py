from __future__ import annotations

from django.db.migrations import AddField, AlterField, CreateModel, RunSQL
from django.db.models import CASCADE, BigAutoField, ForeignKey

from linting import safe, unsafe

RULE = "add-fk-validated"


def test_raw_sql() -> None:
    message = unsafe(
        RULE,
        RunSQL(
            "ALTER TABLE shop_payment ADD CONSTRAINT fk FOREIGN KEY (invoice) REFERENCES shop_order (id)",
            RunSQL.noop,
        ),
    )

    assert (
        message
        == "Adding foreign key fk blocks writes to shop_payment and shop_order while every row is checked."
    )


def test_constraint_switched_on() -> None:
    message = unsafe(
        RULE,
        AlterField("Payment", "order", ForeignKey("shop.Order", CASCADE)),
        before=[AlterField("Payment", "order", ForeignKey("shop.Order", CASCADE, db_constraint=False))],
    )

    assert (
        message
        == "Adding foreign key shop_payment_order_id_20828773_fk_shop_order_id blocks writes to shop_payment and shop_order while every row is checked."
    )


def test_not_valid() -> None:
    safe(
        RULE,
        RunSQL(
            "ALTER TABLE shop_payment ADD CONSTRAINT fk FOREIGN KEY (invoice) REFERENCES shop_order (id) NOT VALID",
            RunSQL.noop,
        ),
    )


def test_validated_later() -> None:
    safe(
        RULE,
        RunSQL("ALTER TABLE shop_payment VALIDATE CONSTRAINT fk", RunSQL.noop),
        before=[
            RunSQL(
                "ALTER TABLE shop_payment ADD CONSTRAINT fk FOREIGN KEY (invoice) REFERENCES shop_order (id) NOT VALID",
                RunSQL.noop,
            )
        ],
    )


def test_new_column() -> None:
    safe(RULE, AddField("Order", "gift", ForeignKey("shop.Product", CASCADE, null=True, related_name="+")))


def test_new_table() -> None:
    safe(
        RULE,
        CreateModel(
            "Gift", [("id", BigAutoField(primary_key=True)), ("order", ForeignKey("shop.Order", CASCADE))]
        ),
    )


def test_re_added_key_has_a_rule_of_its_own() -> None:
    safe(RULE, AlterField("Payment", "order", ForeignKey("shop.Order", CASCADE, null=True)))
