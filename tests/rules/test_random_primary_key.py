from __future__ import annotations

import uuid

import pytest
from django.contrib.postgres.functions import RandomUUID
from django.db import migrations, models
from django.db.migrations.operations.base import Operation

from linting import findings, ran, safe, unsafe

RULE = "random-primary-key"


FOUND: list[tuple[Operation, str]] = [
    (
        migrations.CreateModel("Visit", [("id", models.UUIDField(primary_key=True, default=uuid.uuid4))]),
        "Random values of primary key shop_visit.id make each INSERT write to another page of its index.",
    ),
    (
        migrations.CreateModel(
            "Visit", [("id", models.UUIDField(primary_key=True, db_default=RandomUUID()))]
        ),
        "Random values of primary key shop_visit.id make each INSERT write to another page of its index.",
    ),
    (
        ran("CREATE TABLE visit (id uuid PRIMARY KEY DEFAULT gen_random_uuid())"),
        "Random values of primary key visit.id make each INSERT write to another page of its index.",
    ),
]
SILENT: list[list[Operation]] = [
    [migrations.CreateModel("Visit", [("id", models.UUIDField(primary_key=True))])],
    [ran("CREATE TABLE visit (id uuid PRIMARY KEY DEFAULT uuidv7())")],
    [migrations.AddField("Order", "token", models.UUIDField(default=uuid.uuid4))],
    [migrations.CreateModel("Visit", [("id", models.BigAutoField(primary_key=True))])],
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
        == "Use UUIDs that grow with time: default=uuid.uuid7 from Python 3.14 on, or a db_default of the server's."
    )
