from __future__ import annotations

from django.db.migrations import AddField, AlterField, CreateModel, RunSQL
from django.db.models import CASCADE, BigAutoField, ForeignKey

from linting import findings, safe, unsafe

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


def test_new_column_with_a_value() -> None:
    key = ForeignKey("shop.Customer", CASCADE, default=1, db_index=False, related_name="+")
    (found,) = findings(RULE, AddField("Payment", "payer", key))

    assert (found.message, found.severity.value, found.work) == (
        "Adding foreign key column shop_payment.payer_id with a value blocks reads and writes of shop_payment, and writes to shop_customer while every row is checked.",
        "error",
        "scan",
    )


def test_new_column_with_a_value_in_raw_sql() -> None:
    message = unsafe(
        RULE,
        RunSQL(
            "ALTER TABLE shop_payment ADD COLUMN payer integer DEFAULT 1 REFERENCES shop_customer",
            RunSQL.noop,
        ),
    )

    assert (
        message
        == "Adding foreign key column shop_payment.payer with a value blocks reads and writes of shop_payment, and writes to shop_customer while every row is checked."
    )


def test_new_column_with_a_value_whose_index_takes_longer() -> None:
    key = ForeignKey("shop.Customer", CASCADE, default=1, related_name="+")

    safe(RULE, AddField("Payment", "payer", key))


def test_the_cure_of_a_new_column() -> None:
    key = ForeignKey("shop.Customer", CASCADE, default=1, db_index=False, db_constraint=False)

    safe(RULE, AddField("Payment", "payer", key))
