from __future__ import annotations

import pytest
from django.db import migrations, models
from django.db.migrations.operations.base import Operation

from linting import findings, ran, safe, unsafe

RULE = "timestamp-without-time-zone"


FOUND: list[tuple[Operation, str]] = [
    (
        ran("ALTER TABLE shop_order ADD COLUMN seen timestamp"),
        "Making shop_order.seen of type timestamp without time zone keeps points in time that mean another one in every time zone.",
    ),
    (
        ran("alter table shop_order add seen timestamp(3) without time zone"),
        "Making shop_order.seen of type timestamp(3) without time zone keeps points in time that mean another one in every time zone.",
    ),
    (
        ran("CREATE TABLE visit (id bigint, seen timestamp[])"),
        "Making visit.seen of type timestamp without time zone keeps points in time that mean another one in every time zone.",
    ),
]
SILENT: list[list[Operation]] = [
    [migrations.AddField("Order", "seen", models.DateTimeField(null=True))],
    [ran("CREATE TABLE visit (seen time)")],
    [ran("CREATE TEMPORARY TABLE visit (a timestamp)")],
    [
        ran("ALTER TABLE shop_order ADD COLUMN seen timestamp"),
        ran("ALTER TABLE shop_order ALTER seen TYPE timestamptz"),
    ],
    [ran("ALTER TABLE shop_customer ALTER joined TYPE timestamp")],
]


@pytest.mark.parametrize(("operation", "message"), FOUND)
def test_found(operation: Operation, message: str) -> None:
    assert unsafe(RULE, operation) == message


@pytest.mark.parametrize("operations", SILENT)
def test_silent(operations: list[Operation]) -> None:
    safe(RULE, *operations)


def test_the_hint() -> None:
    (finding,) = findings(RULE, FOUND[0][0])

    assert finding.hint == "Use timestamp with time zone: Django's DateTimeField."
