from __future__ import annotations

import pytest
from django.db import migrations, models
from django.db.migrations.operations.base import Operation

from linting import findings, ran, safe, unsafe

RULE = "integer-may-overflow"


FOUND: list[tuple[Operation, str]] = [
    (
        migrations.AddField("Order", "clicks", models.IntegerField(null=True)),
        "Making shop_order.clicks of type integer refuses numbers above 2147483647.",
    ),
    (
        migrations.AddField("Order", "clicks", models.PositiveSmallIntegerField(null=True)),
        "Making shop_order.clicks of type smallint refuses numbers above 32767.",
    ),
    (
        ran("CREATE TABLE visit (id bigint PRIMARY KEY, clicks int4[])"),
        "Making visit.clicks of type integer refuses numbers above 2147483647.",
    ),
]
SILENT: list[list[Operation]] = [
    [migrations.AddField("Order", "clicks", models.BigIntegerField(null=True))],
    [migrations.AddField("Order", "buyer", models.ForeignKey("shop.Customer", models.CASCADE, null=True))],
    [migrations.CreateModel("Visit", [("id", models.AutoField(primary_key=True))])],
    [ran("CREATE TEMPORARY TABLE visit (a int)")],
]


@pytest.mark.parametrize(("operation", "message"), FOUND)
def test_found(operation: Operation, message: str) -> None:
    assert unsafe(RULE, operation) == message


@pytest.mark.parametrize("operations", SILENT)
def test_silent(operations: list[Operation]) -> None:
    safe(RULE, *operations)


def test_the_hint() -> None:
    (finding,) = findings(RULE, FOUND[0][0])

    assert finding.hint == "Use BigIntegerField, unless the numbers are sure to stay small."
