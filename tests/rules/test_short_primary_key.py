from __future__ import annotations

import pytest
from django.db import migrations, models
from django.db.migrations.operations.base import Operation

from linting import findings, ran, safe, unsafe

RULE = "short-primary-key"


FOUND: list[tuple[Operation, str]] = [
    (
        migrations.CreateModel("Visit", [("id", models.AutoField(primary_key=True))]),
        "Primary key shop_visit.id of type integer ends at 2147483647: every INSERT fails from then on.",
    ),
    (
        ran("CREATE TABLE visit (id smallserial PRIMARY KEY)"),
        "Primary key visit.id of type smallint ends at 32767: every INSERT fails from then on.",
    ),
    (
        ran("CREATE TABLE visit (id int, PRIMARY KEY (id))"),
        "Primary key visit.id of type integer ends at 2147483647: every INSERT fails from then on.",
    ),
]
SILENT: list[list[Operation]] = [
    [migrations.CreateModel("Visit", [("id", models.BigAutoField(primary_key=True))])],
    [
        migrations.CreateModel(
            "Visit", [("buyer", models.OneToOneField("shop.Customer", models.CASCADE, primary_key=True))]
        )
    ],
    [ran("CREATE TABLE visit (a int, b int, PRIMARY KEY (a, b))")],
    [ran("CREATE TEMPORARY TABLE visit (id int PRIMARY KEY)")],
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
        == "Use BigAutoField; DEFAULT_AUTO_FIELD = 'django.db.models.BigAutoField' makes it the default."
    )
