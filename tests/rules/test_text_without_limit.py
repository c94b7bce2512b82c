from __future__ import annotations

import pytest
from django.db import migrations, models
from django.db.migrations.operations.base import Operation

from linting import findings, ran, safe, unsafe

RULE = "text-without-limit"


FOUND: list[tuple[Operation, str]] = [
    (
        migrations.AddField("Order", "story", models.TextField(null=True)),
        "Making shop_order.story of type text lets in texts of any length.",
    ),
    (
        migrations.AddField("Order", "story", models.CharField(null=True)),
        "Making shop_order.story of type character varying lets in texts of any length.",
    ),
    (
        ran("CREATE TABLE visit (page text CHECK (page <> ''))"),
        "Making visit.page of type text lets in texts of any length.",
    ),
]
SILENT: list[list[Operation]] = [
    [migrations.AddField("Order", "story", models.CharField(max_length=20, null=True))],
    [ran("CREATE TABLE visit (page text CHECK (length(page) < 9))")],
    [
        ran("CREATE TABLE visit (page text)"),
        ran("ALTER TABLE visit ADD CHECK (char_length(page) < 9) NOT VALID"),
    ],
    [ran("CREATE TEMPORARY TABLE visit (a text)")],
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
        == "Add CheckConstraint(condition=LessThanOrEqual(Length(…), …)) with the field, or use CharField(max_length=…)."
    )
