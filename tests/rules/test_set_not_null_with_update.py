from __future__ import annotations

from django.db.migrations import AlterField
from django.db.models import IntegerField, TextField

from linting import safe, unsafe

RULE = "set-not-null-with-update"


def test_with_a_default() -> None:
    message = unsafe(RULE, AlterField("Product", "weight", IntegerField(default=0)))

    assert (
        message
        == "Filling the NULLs of shop_product.weight and setting it NOT NULL blocks reads and writes of shop_product until all rows are written."
    )


def test_text() -> None:
    message = unsafe(RULE, AlterField("Order", "note", TextField(default="")))

    assert (
        message
        == "Filling the NULLs of shop_order.note and setting it NOT NULL blocks reads and writes of shop_order until all rows are written."
    )


def test_with_a_database_default() -> None:
    message = unsafe(RULE, AlterField("Product", "weight", IntegerField(db_default=0)))

    assert (
        message
        == "Filling the NULLs of shop_product.weight and setting it NOT NULL blocks reads and writes of shop_product until all rows are written."
    )


def test_without_a_default() -> None:
    safe(RULE, AlterField("Product", "weight", IntegerField()))


def test_null_allowed() -> None:
    safe(RULE, AlterField("Product", "weight", IntegerField(null=True, default=0)))
