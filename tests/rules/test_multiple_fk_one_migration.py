from __future__ import annotations

from django.db.migrations import AddField, CreateModel, RunSQL
from django.db.models import CASCADE, BigAutoField, ForeignKey, ManyToManyField

from linting import findings, safe, unsafe

RULE = "multiple-fk-one-migration"
ID = ("id", BigAutoField(primary_key=True))


def test_a_new_table_with_two_keys() -> None:
    (finding,) = findings(
        RULE,
        CreateModel(
            "Refund",
            [
                ID,
                ("order", ForeignKey("shop.Order", CASCADE)),
                ("customer", ForeignKey("shop.Customer", CASCADE)),
            ],
        ),
    )

    assert (
        finding.message
        == "Making foreign keys to shop_order and shop_customer in one transaction blocks writes to shop_order and shop_customer until the last one is made."
    )
    assert (
        finding.hint
        == "Make the table or columns with db_constraint=False, and add each key NOT VALID in a migration of its own."
    )


def test_two_operations() -> None:
    message = unsafe(
        RULE,
        RunSQL("ALTER TABLE shop_payment ADD COLUMN p bigint REFERENCES shop_product", RunSQL.noop),
        RunSQL("ALTER TABLE shop_payment ADD COLUMN c integer REFERENCES shop_customer", RunSQL.noop),
    )

    assert message.startswith("Making foreign keys to shop_product and shop_customer in one transaction")


def test_one_table() -> None:
    safe(
        RULE,
        CreateModel(
            "Refund",
            [
                ID,
                ("first", ForeignKey("shop.Order", CASCADE, related_name="+")),
                ("second", ForeignKey("shop.Order", CASCADE, related_name="+")),
            ],
        ),
    )


def test_new_tables_are_nobody_s() -> None:
    safe(
        RULE,
        CreateModel("Tag", [ID]),
        CreateModel("Visit", [ID, ("tags", ManyToManyField("shop.Tag"))]),
        AddField("Visit", "order", ForeignKey("shop.Order", CASCADE, null=True)),
    )


def test_one_after_the_other() -> None:
    safe(
        RULE,
        RunSQL("ALTER TABLE shop_payment ADD COLUMN p bigint REFERENCES shop_product", RunSQL.noop),
        RunSQL("ALTER TABLE shop_payment ADD COLUMN c integer REFERENCES shop_customer", RunSQL.noop),
        atomic=False,
    )
