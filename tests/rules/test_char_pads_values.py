from __future__ import annotations

import pytest
from django.db import migrations, models
from django.db.migrations.operations.base import Operation

from linting import findings, ran, safe, unsafe

RULE = "char-pads-values"


FOUND: list[tuple[Operation, str]] = [
    (
        ran("ALTER TABLE shop_order ADD COLUMN currency char(3)"),
        "Making shop_order.currency of type character(3) pads each text with spaces, which count in some comparisons and not in others.",
    ),
    (
        ran("CREATE TABLE visit (kind character)"),
        "Making visit.kind of type character(1) pads each text with spaces, which count in some comparisons and not in others.",
    ),
    (
        ran("CREATE TABLE visit (kind national character(4)[])"),
        "Making visit.kind of type character(4) pads each text with spaces, which count in some comparisons and not in others.",
    ),
]
SILENT: list[list[Operation]] = [
    [migrations.AddField("Order", "currency", models.CharField(max_length=3, null=True))],
    [ran('CREATE TABLE visit (kind "char")')],
    [ran("CREATE TEMPORARY TABLE visit (a char(3))")],
    [ran("CREATE TABLE visit (kind char(3))"), ran("DROP TABLE visit")],
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
        finding.hint
        == "Use CharField(max_length=…), with a CheckConstraint where the length has to be exact."
    )
