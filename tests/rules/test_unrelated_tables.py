from __future__ import annotations

from django.db.migrations import AddField, AlterField, CreateModel, RenameModel, RunSQL
from django.db.models import CASCADE, BigAutoField, DateField, ForeignKey, IntegerField, ManyToManyField

from linting import safe, unsafe

RULE = "unrelated-tables"


def test_two_tables() -> None:
    message = unsafe(
        RULE,
        AddField("Customer", "birthday", DateField(null=True)),
        AddField("Product", "color", IntegerField(null=True)),
    )

    assert message == "This migration changes 2 unrelated tables: shop_customer and shop_product."


def test_three_tables() -> None:
    message = unsafe(
        RULE,
        AddField("Customer", "birthday", DateField(null=True)),
        AddField("Product", "color", IntegerField(null=True)),
        AddField("Payment", "card", IntegerField(null=True)),
    )

    assert (
        message == "This migration changes 3 unrelated tables: shop_customer, shop_payment and shop_product."
    )


def test_raw_sql() -> None:
    message = unsafe(
        RULE,
        RunSQL(
            "ALTER TABLE shop_customer ADD COLUMN a integer; ALTER TABLE shop_product ADD COLUMN a integer",
            RunSQL.noop,
        ),
    )

    assert message == "This migration changes 2 unrelated tables: shop_customer and shop_product."


def test_one_table() -> None:
    safe(
        RULE,
        AddField("Customer", "birthday", DateField(null=True)),
        AddField("Customer", "color", IntegerField(null=True)),
    )


def test_joined_by_a_key_of_this_migration() -> None:
    safe(
        RULE,
        AddField("Product", "maker", ForeignKey("shop.Customer", CASCADE, null=True, db_index=False)),
        AddField("Customer", "birthday", DateField(null=True)),
    )


def test_new_tables() -> None:
    safe(
        RULE,
        CreateModel("A", [("id", BigAutoField(primary_key=True))]),
        CreateModel("B", [("id", BigAutoField(primary_key=True))]),
        AddField("Customer", "birthday", DateField(null=True)),
    )


def test_renamed_with_what_refers_to_it() -> None:
    safe(RULE, RenameModel("Order", "Sale"))


def test_key_with_what_refers_to_it() -> None:
    safe(RULE, AlterField("Customer", "id", BigAutoField(primary_key=True)))


def test_joined_by_a_many_to_many_of_this_migration() -> None:
    safe(
        RULE,
        AddField("Customer", "wishes", ManyToManyField("shop.Product")),
        AddField("Customer", "birthday", DateField(null=True)),
        AddField("Product", "color", IntegerField(null=True)),
    )
