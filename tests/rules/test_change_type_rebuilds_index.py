from __future__ import annotations

from django.db.migrations import AlterField
from django.db.models import CharField

from linting import safe, unsafe

RULE = "change-type-rebuilds-index"


def test_collation_of_an_indexed_column() -> None:
    message = unsafe(
        RULE, AlterField("Order", "number", CharField(max_length=50, db_index=True, db_collation="C"))
    )

    assert (
        message
        == "Changing the type or collation of shop_order.number builds its indexes again and blocks reads and writes of shop_order until they are done."
    )


def test_collation_of_a_unique_column() -> None:
    message = unsafe(
        RULE, AlterField("Product", "sku", CharField(max_length=20, unique=True, db_collation="C"))
    )

    assert (
        message
        == "Changing the type or collation of shop_product.sku builds its indexes again and blocks reads and writes of shop_product until they are done."
    )


def test_no_index() -> None:
    safe(RULE, AlterField("Customer", "phone", CharField(max_length=20, default="", db_collation="C")))


def test_longer_indexed_char() -> None:
    safe(RULE, AlterField("Order", "number", CharField(max_length=90, db_index=True)))
