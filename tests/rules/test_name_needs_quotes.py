from __future__ import annotations

import pytest
from django.db import migrations, models
from django.db.migrations.operations.base import Operation

from linting import findings, ran, safe, unsafe

RULE = "name-needs-quotes"


FOUND: list[tuple[Operation, str]] = [
    (
        migrations.AddField("Order", "group", models.TextField(null=True)),
        "The column shop_order.group has to stand in double quotes wherever SQL is written by hand.",
    ),
    (
        migrations.AddField("Order", "shippedAt", models.TextField(null=True)),
        "The column shop_order.shippedAt has to stand in double quotes wherever SQL is written by hand.",
    ),
    (
        migrations.RenameField("Order", "note", "user"),
        "The column shop_order.user has to stand in double quotes wherever SQL is written by hand.",
    ),
    (
        migrations.CreateModel(
            "Visit", [("id", models.BigAutoField(primary_key=True))], {"db_table": "user"}
        ),
        "The table user has to stand in double quotes wherever SQL is written by hand.",
    ),
    (
        ran('ALTER TABLE shop_order RENAME TO "Orders"'),
        "The table Orders has to stand in double quotes wherever SQL is written by hand.",
    ),
    (
        ran('ALTER TABLE shop_order ADD "to pay" int'),
        "The column shop_order.to pay has to stand in double quotes wherever SQL is written by hand.",
    ),
]
SILENT: list[list[Operation]] = [
    [migrations.AddField("Order", "position", models.TextField(null=True))],
    [migrations.AddField("Order", "time", models.TextField(null=True))],
    [migrations.AddField("Order", "group", models.TextField(null=True, db_column="buyers"))],
    [ran("ALTER TABLE shop_order ADD COLUMN ShippedAt int")],
    [ran('CREATE INDEX "Total" ON shop_order (total)')],
    [ran("CREATE TABLE sales.visit (id bigint)")],
]


@pytest.mark.parametrize(("operation", "message"), FOUND)
def test_found(operation: Operation, message: str) -> None:
    assert unsafe(RULE, operation) == message


@pytest.mark.parametrize("operations", SILENT)
def test_silent(operations: list[Operation]) -> None:
    safe(RULE, *operations)


def test_the_hint() -> None:
    (finding,) = findings(RULE, FOUND[0][0])

    assert finding.hint == "Choose lower-case letters and no word of SQL: db_column of the field."
