from __future__ import annotations

import pytest
from django.db import migrations, models
from django.db.migrations.operations.base import Operation

from linting import findings, ran, safe, unsafe

RULE = "float-rounds"


FOUND: list[tuple[Operation, str]] = [
    (
        migrations.AddField("Order", "tax", models.FloatField(null=True)),
        "Making shop_order.tax of type double precision keeps most decimal fractions only nearly.",
    ),
    (
        ran("CREATE TABLE visit (speed float4)"),
        "Making visit.speed of type real keeps most decimal fractions only nearly.",
    ),
    (
        ran("ALTER TABLE shop_order ADD tax float"),
        "Making shop_order.tax of type double precision keeps most decimal fractions only nearly.",
    ),
]
SILENT: list[list[Operation]] = [
    [migrations.AddField("Order", "tax", models.DecimalField(max_digits=9, decimal_places=2, null=True))],
    [ran("CREATE TEMPORARY TABLE visit (a real)")],
    [migrations.AlterField("Order", "total", models.FloatField())],
]


@pytest.mark.parametrize(("operation", "message"), FOUND)
def test_found(operation: Operation, message: str) -> None:
    assert unsafe(RULE, operation) == message


@pytest.mark.parametrize("operations", SILENT)
def test_silent(operations: list[Operation]) -> None:
    safe(RULE, *operations)


def test_the_hint() -> None:
    (finding,) = findings(RULE, FOUND[0][0])

    assert finding.hint == "Use DecimalField where sums and comparisons have to be exact."
