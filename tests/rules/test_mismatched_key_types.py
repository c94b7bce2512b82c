from __future__ import annotations

import pytest
from django.db import migrations, models
from django.db.migrations.operations.base import Operation

from linting import findings, ran, safe, unsafe

RULE = "mismatched-key-types"


FOUND: list[tuple[Operation, str]] = [
    (
        ran("CREATE TABLE visit (order_id int REFERENCES shop_order)"),
        "Foreign key visit.order_id of type integer cannot hold every bigint of shop_order.id.",
    ),
    (
        ran("ALTER TABLE shop_product ADD COLUMN order_id int REFERENCES shop_order (id)"),
        "Foreign key shop_product.order_id of type integer cannot hold every bigint of shop_order.id.",
    ),
    (
        ran("ALTER TABLE shop_payment ADD FOREIGN KEY (invoice) REFERENCES shop_order NOT VALID"),
        "Foreign key shop_payment.invoice of type integer cannot hold every bigint of shop_order.id.",
    ),
    (
        ran("CREATE TABLE visit (sku varchar(9), FOREIGN KEY (sku) REFERENCES shop_product (sku))"),
        "Foreign key visit.sku of type character varying(9) cannot hold every character varying(20) of shop_product.sku.",
    ),
]
SILENT: list[list[Operation]] = [
    [migrations.AddField("Order", "parent", models.ForeignKey("shop.Order", models.CASCADE, null=True))],
    [ran("CREATE TABLE visit (customer_id bigint REFERENCES shop_customer)")],
    [ran("CREATE TABLE visit (sku text REFERENCES shop_product (sku))")],
    [
        ran("CREATE TABLE visit (order_id int REFERENCES shop_order)"),
        ran("ALTER TABLE visit ALTER order_id TYPE bigint"),
    ],
]


@pytest.mark.parametrize(("operation", "message"), FOUND)
def test_found(operation: Operation, message: str) -> None:
    assert unsafe(RULE, operation) == message


@pytest.mark.parametrize("operations", SILENT)
def test_silent(operations: list[Operation]) -> None:
    safe(RULE, *operations)


def test_the_hint() -> None:
    (finding,) = findings(RULE, FOUND[0][0])

    assert finding.hint == "Make the column bigint, as a ForeignKey does by itself."
