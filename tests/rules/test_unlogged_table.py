from __future__ import annotations

import pytest
from django.db.migrations.operations.base import Operation

from linting import findings, ran, safe, unsafe

RULE = "unlogged-table"


FOUND: list[tuple[Operation, str]] = [
    (
        ran("CREATE UNLOGGED TABLE visit (id bigint)"),
        "Rows of the unlogged table visit are gone after a crash of the server, and never reach a standby.",
    ),
    (
        ran("ALTER TABLE shop_order SET UNLOGGED"),
        "Rows of the unlogged table shop_order are gone after a crash of the server, and never reach a standby.",
    ),
    (
        ran("create unlogged table visit as select * from shop_order"),
        "Rows of the unlogged table visit are gone after a crash of the server, and never reach a standby.",
    ),
]
SILENT: list[list[Operation]] = [
    [ran("CREATE TABLE visit (id bigint)")],
    [ran("CREATE UNLOGGED TABLE visit (id bigint)"), ran("ALTER TABLE visit SET LOGGED")],
    [ran("CREATE UNLOGGED TABLE visit (id bigint)"), ran("DROP TABLE visit")],
    [ran("ALTER TABLE shop_order SET LOGGED")],
]


@pytest.mark.parametrize(("operation", "message"), FOUND)
def test_found(operation: Operation, message: str) -> None:
    assert unsafe(RULE, operation) == message


@pytest.mark.parametrize("operations", SILENT)
def test_silent(operations: list[Operation]) -> None:
    safe(RULE, *operations)


def test_the_hint() -> None:
    (finding,) = findings(RULE, FOUND[0][0])

    assert finding.hint == "Leave out UNLOGGED; for what may be lost, use a cache."
