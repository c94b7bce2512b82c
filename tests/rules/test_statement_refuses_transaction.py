from __future__ import annotations

import pytest
from django.db.migrations import RunSQL

from linting import findings, safe, unsafe

RULE = "statement-refuses-transaction"


REFUSED = {
    "VACUUM shop_order": "VACUUM",
    "VACUUM": "VACUUM",
    "VACUUM (FULL) shop_order": "VACUUM FULL",
    "VACUUM (FULL off, ANALYZE) shop_order": "VACUUM",
    "REINDEX SCHEMA public": "REINDEX SCHEMA",
    "reindex database shop": "REINDEX DATABASE",
    "CREATE DATABASE archive": "CREATE DATABASE",
    "DROP DATABASE archive": "DROP DATABASE",
    "DROP TABLESPACE fast": "DROP TABLESPACE",
    "ALTER SYSTEM SET work_mem = '8MB'": "ALTER SYSTEM",
}


@pytest.mark.parametrize("statement", REFUSED)
def test_in_a_transaction(statement: str) -> None:
    message = unsafe(RULE, RunSQL(statement, RunSQL.noop))

    assert message == f"This {REFUSED[statement]} fails, since it cannot run in a transaction."


@pytest.mark.parametrize("statement", REFUSED)
def test_alone(statement: str) -> None:
    safe(RULE, RunSQL(statement, RunSQL.noop), atomic=False)


@pytest.mark.parametrize("statement", ["VACUUM FULL", "CLUSTER"])
def test_without_a_table(statement: str) -> None:
    message = unsafe(RULE, RunSQL(statement, RunSQL.noop))

    assert message == f"This {statement} fails, since it cannot run in a transaction."


def test_several_statements() -> None:
    [finding] = findings(RULE, RunSQL("VACUUM shop_order; VACUUM shop_payment", RunSQL.noop), atomic=False)

    assert finding.message == "This VACUUM fails, since one string of several statements is one transaction."
    assert finding.hint == "Give RunSQL a list with one statement an item."


def test_several_tables() -> None:
    safe(RULE, RunSQL("VACUUM shop_order, shop_payment;", RunSQL.noop), atomic=False)


@pytest.mark.parametrize(
    "statement",
    ["ANALYZE shop_order", "ANALYZE", "CLUSTER shop_order USING shop_order_pkey", "REINDEX TABLE shop_order"],
)
def test_what_may_run_in_a_transaction(statement: str) -> None:
    safe(RULE, RunSQL(statement, RunSQL.noop))
