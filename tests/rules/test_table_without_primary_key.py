from __future__ import annotations

import pytest
from django.db import migrations, models
from django.db.migrations.operations.base import Operation

from linting import findings, ran, safe, unsafe

RULE = "table-without-primary-key"


FOUND: list[tuple[Operation, str]] = [
    (ran("CREATE TABLE visit (page text)"), "Table visit has no primary key."),
    (
        ran("CREATE TABLE visit (page text NOT NULL UNIQUE)"),
        "Table visit has no primary key, only a unique key on page.",
    ),
    (ran("CREATE TABLE visit (page text UNIQUE)"), "Table visit has no primary key."),
    (ran("CREATE TABLE visit AS SELECT * FROM shop_order"), "Table visit has no primary key."),
    (
        ran(
            "CREATE TABLE visit (page text) PARTITION BY LIST (page); CREATE TABLE visit_a PARTITION OF visit DEFAULT"
        ),
        "Table visit has no primary key.",
    ),
]
SILENT: list[list[Operation]] = [
    [migrations.CreateModel("Visit", [("id", models.BigAutoField(primary_key=True))])],
    [ran("CREATE TABLE visit (page text)"), ran("ALTER TABLE visit ADD PRIMARY KEY (page)")],
    [ran("CREATE TABLE visit (page text)"), ran("DROP TABLE visit")],
    [ran("CREATE TEMP TABLE visit (page text)")],
    [ran("CREATE TABLE visit (LIKE shop_order INCLUDING ALL)")],
]


@pytest.mark.parametrize(("operation", "message"), FOUND)
def test_found(operation: Operation, message: str) -> None:
    assert unsafe(RULE, operation) == message


@pytest.mark.parametrize("operations", SILENT)
def test_silent(operations: list[Operation]) -> None:
    safe(RULE, *operations)


def test_the_hint() -> None:
    (finding,) = findings(RULE, FOUND[0][0])

    assert finding.hint == "Give it a primary key: a model does so by itself."
