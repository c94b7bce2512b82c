from __future__ import annotations

from django.db.migrations import AddField, CreateModel, RunSQL
from django.db.models import BigAutoField, IntegerField, PositiveIntegerField

from linting import safe, unsafe

RULE = "add-field-inline-check"


def test_positive_integer() -> None:
    message = unsafe(RULE, AddField("Product", "reserved", PositiveIntegerField(null=True)))

    assert (
        message
        == "Adding column shop_product.reserved with a CHECK blocks reads and writes of shop_product while every row is checked."
    )


def test_positive_integer_with_a_database_default() -> None:
    message = unsafe(RULE, AddField("Product", "reserved", PositiveIntegerField(db_default=0)))

    assert (
        message
        == "Adding column shop_product.reserved with a CHECK blocks reads and writes of shop_product while every row is checked."
    )


def test_raw_sql() -> None:
    message = unsafe(
        RULE, RunSQL("ALTER TABLE shop_order ADD COLUMN lot integer CHECK (lot > 0)", RunSQL.noop)
    )

    assert (
        message
        == "Adding column shop_order.lot with a CHECK blocks reads and writes of shop_order while every row is checked."
    )


def test_integer() -> None:
    safe(RULE, AddField("Product", "reserved", IntegerField(null=True)))


def test_new_table() -> None:
    safe(RULE, CreateModel("Visit", [("id", BigAutoField(primary_key=True)), ("n", PositiveIntegerField())]))
