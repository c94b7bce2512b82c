from __future__ import annotations

from django.db.migrations import AddField, CreateModel
from django.db.models import CASCADE, BigAutoField, ForeignKey, ManyToManyField

from linting import findings, safe, unsafe

RULE = "fk-locks-hot-parent"


def test_new_table() -> None:
    message = unsafe(
        RULE,
        CreateModel(
            "Gift", [("id", BigAutoField(primary_key=True)), ("order", ForeignKey("shop.Order", CASCADE))]
        ),
    )

    assert (
        message
        == "Making a foreign key to shop_order blocks writes to shop_order until the transaction ends."
    )


def test_many_to_many() -> None:
    messages = [
        one.message for one in findings(RULE, AddField("Customer", "wishes", ManyToManyField("shop.Product")))
    ]

    assert messages == [
        "Making a foreign key to shop_customer blocks writes to shop_customer until the transaction ends.",
        "Making a foreign key to shop_product blocks writes to shop_product until the transaction ends.",
    ]


def test_new_column_without_an_index() -> None:
    message = unsafe(
        RULE,
        AddField(
            "Order", "gift", ForeignKey("shop.Product", CASCADE, null=True, related_name="+", db_index=False)
        ),
    )

    assert (
        message
        == "Making a foreign key to shop_product blocks writes to shop_product until the transaction ends."
    )


def test_once_for_two_keys_to_one_table() -> None:
    message = unsafe(
        RULE,
        CreateModel(
            "Swap",
            [
                ("id", BigAutoField(primary_key=True)),
                ("a", ForeignKey("shop.Order", CASCADE, related_name="+")),
                ("b", ForeignKey("shop.Order", CASCADE, related_name="+")),
            ],
        ),
    )

    assert (
        message
        == "Making a foreign key to shop_order blocks writes to shop_order until the transaction ends."
    )


def test_no_constraint() -> None:
    safe(
        RULE,
        CreateModel(
            "Gift",
            [
                ("id", BigAutoField(primary_key=True)),
                ("order", ForeignKey("shop.Order", CASCADE, db_constraint=False)),
            ],
        ),
    )


def test_both_tables_are_new() -> None:
    safe(
        RULE,
        CreateModel("Shelf", [("id", BigAutoField(primary_key=True))]),
        CreateModel(
            "Box", [("id", BigAutoField(primary_key=True)), ("shelf", ForeignKey("shop.Shelf", CASCADE))]
        ),
    )


def test_more_than_a_lock_has_rules_of_its_own() -> None:
    safe(RULE, AddField("Order", "gift", ForeignKey("shop.Product", CASCADE, null=True, related_name="+")))
