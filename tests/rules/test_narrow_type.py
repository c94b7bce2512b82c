from __future__ import annotations

from django.db.migrations import AlterField, RunSQL
from django.db.models import AutoField, BigIntegerField, CharField, SmallIntegerField

from linting import safe, unsafe

RULE = "narrow-type"


def test_shorter_char() -> None:
    message = unsafe(RULE, AlterField("Customer", "name", CharField(max_length=50)))

    assert (
        message
        == "Changing shop_customer.name from character varying(100) to character varying(50) breaks the deployed code, which may write values that do not fit."
    )


def test_text_to_char_cuts() -> None:
    message = unsafe(RULE, AlterField("Product", "description", CharField(max_length=50, null=True)))

    assert (
        message
        == "Changing shop_product.description from text to character varying(50) breaks the deployed code, which may write values that do not fit, and cuts the values that are there."
    )


def test_int_to_smallint() -> None:
    message = unsafe(RULE, AlterField("Order", "total", SmallIntegerField()))

    assert (
        message
        == "Changing shop_order.total from integer to smallint breaks the deployed code, which may write values that do not fit."
    )


def test_numbered_by_the_server() -> None:
    safe(RULE, AlterField("Payment", "id", AutoField(primary_key=True)))


def test_longer_char() -> None:
    safe(RULE, AlterField("Customer", "name", CharField(max_length=150)))


def test_int_to_bigint() -> None:
    safe(RULE, AlterField("Order", "total", BigIntegerField()))


def test_timestamp_and_its_time_zone() -> None:
    safe(RULE, RunSQL("ALTER TABLE shop_customer ALTER joined TYPE timestamp", RunSQL.noop))


def test_there_and_back() -> None:
    safe(
        RULE,
        AlterField("Customer", "name", CharField(max_length=50)),
        AlterField("Customer", "name", CharField(max_length=100)),
    )
