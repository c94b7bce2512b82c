from __future__ import annotations

import pytest
from django.db import migrations, models
from django.db.migrations.operations.base import Operation

from linting import findings, ran, safe, unsafe

RULE = "rounded-timestamp"


FOUND: list[tuple[Operation, str]] = [
    (
        ran("ALTER TABLE shop_order ADD COLUMN seen timestamptz(0)"),
        "Making shop_order.seen of type timestamp(0) with time zone rounds half of all times up, into the future.",
    ),
    (
        ran("CREATE TABLE visit (seen timestamp(0))"),
        "Making visit.seen of type timestamp(0) without time zone rounds half of all times up, into the future.",
    ),
    (
        ran("CREATE TABLE visit (seen time(0))"),
        "Making visit.seen of type time(0) without time zone rounds half of all times up, into the future.",
    ),
]
SILENT: list[list[Operation]] = [
    [migrations.AddField("Order", "seen", models.DateTimeField(null=True))],
    [ran("CREATE TABLE visit (seen timestamptz(3))")],
    [ran("CREATE TEMPORARY TABLE visit (a timestamptz(0))")],
]


@pytest.mark.parametrize(("operation", "message"), FOUND)
def test_found(operation: Operation, message: str) -> None:
    assert unsafe(RULE, operation) == message


@pytest.mark.parametrize("operations", SILENT)
def test_silent(operations: list[Operation]) -> None:
    safe(RULE, *operations)


def test_the_hint() -> None:
    (finding,) = findings(RULE, FOUND[0][0])

    assert (
        finding.hint == "Leave out the (0), and cut off what is not to be shown with date_trunc() or Trunc."
    )
