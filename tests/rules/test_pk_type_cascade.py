from __future__ import annotations

from django.db.migrations import AlterField
from django.db.models import AutoField, BigAutoField, BigIntegerField

from linting import findings, safe

RULE = "pk-type-cascade"


def test_auto_to_big_auto() -> None:
    messages = [
        one.message for one in findings(RULE, AlterField("Customer", "id", BigAutoField(primary_key=True)))
    ]

    assert messages == [
        "Changing the type of a key rewrites shop_customer for its column id, validates its foreign keys and blocks reads and writes of shop_customer until all tables of the key are done.",
        "Changing the type of a key rewrites shop_order for its column customer_id, validates its foreign keys and blocks reads and writes of shop_order until all tables of the key are done.",
    ]


def test_nobody_refers_to_it() -> None:
    safe(RULE, AlterField("Payment", "id", AutoField(primary_key=True)))


def test_no_key() -> None:
    safe(RULE, AlterField("Order", "total", BigIntegerField()))
