from __future__ import annotations

import pytest
from django.db import migrations, models
from django.db.migrations.operations.base import Operation

from linting import findings, ran, safe, unsafe

RULE = "varchar-limit"


FOUND: list[tuple[Operation, str]] = [
    (
        migrations.AddField("Order", "carrier", models.CharField(max_length=20, null=True)),
        "Making shop_order.carrier of type character varying(20) refuses longer texts with an error.",
    ),
    (
        ran("CREATE TABLE visit (page varchar(9))"),
        "Making visit.page of type character varying(9) refuses longer texts with an error.",
    ),
]
SILENT: list[list[Operation]] = [
    [migrations.AddField("Order", "carrier", models.TextField(null=True))],
    [migrations.AddField("Order", "carrier", models.CharField(null=True))],
    [migrations.AlterField("Customer", "name", models.CharField(max_length=200))],
    [ran("CREATE TEMPORARY TABLE visit (a varchar(9))")],
]


@pytest.mark.parametrize(("operation", "message"), FOUND)
def test_found(operation: Operation, message: str) -> None:
    assert unsafe(RULE, operation) == message


@pytest.mark.parametrize("operations", SILENT)
def test_silent(operations: list[Operation]) -> None:
    safe(RULE, *operations)


def test_the_hint() -> None:
    (finding,) = findings(RULE, FOUND[0][0])

    assert finding.hint == "Use TextField, with a CheckConstraint on Length() where there has to be a limit."
