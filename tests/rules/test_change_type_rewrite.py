from __future__ import annotations

from django.db.migrations import AlterField, RunSQL
from django.db.models import BigIntegerField, CharField, DecimalField, TextField

from linting import safe, unsafe

RULE = "change-type-rewrite"


def test_int_to_bigint() -> None:
    message = unsafe(RULE, AlterField("Order", "total", BigIntegerField()))

    assert (
        message
        == "Changing the type of shop_order.total from integer to bigint rewrites the table and blocks reads and writes of shop_order until it is done."
    )


def test_shorter_char() -> None:
    message = unsafe(RULE, AlterField("Customer", "name", CharField(max_length=50)))

    assert (
        message
        == "Changing the type of shop_customer.name from character varying(100) to character varying(50) rewrites the table and blocks reads and writes of shop_customer until it is done."
    )


def test_other_scale() -> None:
    message = unsafe(RULE, AlterField("Product", "price", DecimalField(max_digits=8, decimal_places=4)))

    assert (
        message
        == "Changing the type of shop_product.price from numeric(8,2) to numeric(8,4) rewrites the table and blocks reads and writes of shop_product until it is done."
    )


def test_text_to_char() -> None:
    message = unsafe(RULE, AlterField("Product", "description", CharField(max_length=50, null=True)))

    assert (
        message
        == "Changing the type of shop_product.description from text to character varying(50) rewrites the table and blocks reads and writes of shop_product until it is done."
    )


def test_longer_char() -> None:
    safe(RULE, AlterField("Customer", "name", CharField(max_length=200)))


def test_unlimited_char() -> None:
    safe(RULE, AlterField("Customer", "name", CharField()))


def test_char_to_text() -> None:
    safe(RULE, AlterField("Customer", "name", TextField()))


def test_more_digits() -> None:
    safe(RULE, AlterField("Product", "price", DecimalField(max_digits=12, decimal_places=2)))


def test_comment() -> None:
    safe(RULE, AlterField("Customer", "name", CharField(max_length=100, db_comment="as on the passport")))


def test_timestamp_in_utc() -> None:
    safe(RULE, RunSQL("ALTER TABLE shop_customer ALTER joined TYPE timestamp", RunSQL.noop))
