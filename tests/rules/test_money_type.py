from __future__ import annotations

import pytest
from django.db import migrations, models
from django.db.migrations.operations.base import Operation

from linting import findings, ran, safe, unsafe

RULE = "money-type"


FOUND: list[tuple[Operation, str]] = [
    (
        ran("ALTER TABLE shop_order ADD COLUMN paid money"),
        "Making shop_order.paid of type money keeps amounts whose currency and decimal places are a setting of the server.",
    ),
    (
        ran("CREATE TABLE visit (paid MONEY NOT NULL)"),
        "Making visit.paid of type money keeps amounts whose currency and decimal places are a setting of the server.",
    ),
]
SILENT: list[list[Operation]] = [
    [migrations.AddField("Order", "paid", models.DecimalField(max_digits=9, decimal_places=2, null=True))],
    [ran("CREATE TABLE visit (money bigint)")],
    [ran("CREATE TEMPORARY TABLE visit (a money)")],
]


@pytest.mark.parametrize(("operation", "message"), FOUND)
def test_found(operation: Operation, message: str) -> None:
    assert unsafe(RULE, operation) == message


@pytest.mark.parametrize("operations", SILENT)
def test_silent(operations: list[Operation]) -> None:
    safe(RULE, *operations)


def test_the_hint() -> None:
    (finding,) = findings(RULE, FOUND[0][0])

    assert finding.hint == "Use DecimalField(max_digits=…, decimal_places=…), and a column for the currency."
