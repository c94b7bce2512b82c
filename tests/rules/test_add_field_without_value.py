from __future__ import annotations

from django.db.migrations import AddField, CreateModel, RunSQL
from django.db.models import CASCADE, BigAutoField, ForeignKey, IntegerField

from linting import safe, unsafe

RULE = "add-field-without-value"


def test_no_default() -> None:
    message = unsafe(RULE, AddField("Order", "lot", IntegerField()))

    assert (
        message
        == "Adding NOT NULL column shop_order.lot without a value fails as soon as shop_order has a row, and breaks the deployed code, whose inserts do not name it."
    )


def test_null_as_database_default() -> None:
    message = unsafe(RULE, AddField("Order", "lot", IntegerField(db_default=None)))

    assert (
        message
        == "Adding NOT NULL column shop_order.lot without a value fails as soon as shop_order has a row, and breaks the deployed code, whose inserts do not name it."
    )


def test_foreign_key() -> None:
    message = unsafe(RULE, AddField("Product", "maker", ForeignKey("shop.Customer", CASCADE)))

    assert (
        message
        == "Adding NOT NULL column shop_product.maker_id without a value fails as soon as shop_product has a row, and breaks the deployed code, whose inserts do not name it."
    )


def test_raw_sql() -> None:
    message = unsafe(RULE, RunSQL("ALTER TABLE shop_order ADD lot integer NOT NULL", RunSQL.noop))

    assert (
        message
        == "Adding NOT NULL column shop_order.lot without a value fails as soon as shop_order has a row, and breaks the deployed code, whose inserts do not name it."
    )


def test_default() -> None:
    safe(RULE, AddField("Order", "lot", IntegerField(default=1)))


def test_database_default() -> None:
    safe(RULE, AddField("Order", "lot", IntegerField(db_default=1)))


def test_null() -> None:
    safe(RULE, AddField("Order", "lot", IntegerField(null=True)))


def test_numbered_by_the_server() -> None:
    safe(RULE, RunSQL("ALTER TABLE shop_order ADD lot bigserial NOT NULL", RunSQL.noop))


def test_domain_with_a_default() -> None:
    safe(
        RULE,
        RunSQL("CREATE DOMAIN lot AS integer DEFAULT 1", RunSQL.noop),
        RunSQL("ALTER TABLE shop_order ADD lot lot NOT NULL", RunSQL.noop),
    )


def test_new_table() -> None:
    safe(
        RULE,
        CreateModel("Visit", [("id", BigAutoField(primary_key=True))]),
        AddField("Visit", "lot", IntegerField()),
    )


def test_default_given_afterwards() -> None:
    message = unsafe(
        RULE,
        RunSQL("ALTER TABLE shop_order ADD lot integer NOT NULL", RunSQL.noop),
        RunSQL("ALTER TABLE shop_order ALTER lot SET DEFAULT 1", RunSQL.noop),
    )

    assert (
        message
        == "Adding NOT NULL column shop_order.lot without a value fails as soon as shop_order has a row."
    )
