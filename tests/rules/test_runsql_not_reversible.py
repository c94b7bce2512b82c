from __future__ import annotations

from django.db.migrations import RunSQL

from linting import safe, unsafe

RULE = "runsql-not-reversible"


def test_no_reverse() -> None:
    message = unsafe(RULE, RunSQL("ALTER TABLE shop_order SET (fillfactor = 80)"))

    assert message == "Running SQL on shop_order cannot be taken back."


def test_of_no_table() -> None:
    message = unsafe(RULE, RunSQL("SELECT 1"))

    assert message == "Running SQL cannot be taken back."


def test_reverse() -> None:
    safe(
        RULE,
        RunSQL("ALTER TABLE shop_order SET (fillfactor = 80)", "ALTER TABLE shop_order RESET (fillfactor)"),
    )


def test_noop() -> None:
    safe(RULE, RunSQL("SELECT 1", RunSQL.noop))
