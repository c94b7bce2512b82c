from __future__ import annotations

import pytest
from django.db import migrations, models
from django.db.migrations.operations.base import Operation

from linting import findings, ran, safe, unsafe

RULE = "enum-type"


FOUND: list[tuple[Operation, str]] = [
    (
        ran("CREATE TYPE mood AS ENUM ('low', 'high')"),
        "Making the enumerated type mood fixes its values: none of them can be removed, nor put in another order.",
    ),
    (
        ran("create type sales.mood as enum ()"),
        "Making the enumerated type sales.mood fixes its values: none of them can be removed, nor put in another order.",
    ),
]
SILENT: list[list[Operation]] = [
    [ran("CREATE TYPE pair AS (a int, b int)")],
    [ran("CREATE TYPE mood AS ENUM ('low')"), ran("DROP TYPE mood")],
    [migrations.AddField("Order", "mood", models.CharField(max_length=4, null=True))],
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
        == "Use CharField(choices=…) with a CheckConstraint on the values, or a table of them and a ForeignKey."
    )
