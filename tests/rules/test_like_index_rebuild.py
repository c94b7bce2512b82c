from __future__ import annotations

from django.db.migrations import AlterField
from django.db.models import CharField, TextField

from linting import safe, unsafe

RULE = "like-index-rebuild"


def test_indexed_char_to_text() -> None:
    message = unsafe(RULE, AlterField("Order", "number", TextField(db_index=True)))

    assert (
        message
        == "Changing the type of a column of shop_order builds its index shop_order_number_d6408b6d_like again and blocks reads and writes of shop_order until it is done."
    )


def test_unique_char_to_text() -> None:
    message = unsafe(RULE, AlterField("Product", "sku", TextField(unique=True)))

    assert (
        message
        == "Changing the type of a column of shop_product builds its index shop_product_sku_20049d15_like again and blocks reads and writes of shop_product until it is done."
    )


def test_char_to_text_without_an_index() -> None:
    safe(RULE, AlterField("Customer", "name", TextField()))


def test_longer_char() -> None:
    safe(RULE, AlterField("Order", "number", CharField(max_length=99, db_index=True)))


def test_a_rewrite_is_worse_and_has_a_rule_of_its_own() -> None:
    safe(RULE, AlterField("Order", "number", CharField(max_length=9, db_index=True)))
