from __future__ import annotations

from django.db.migrations import RunSQL

from linting import safe, unsafe

RULE = "drop-view"
VIEW = [RunSQL("CREATE VIEW paid AS SELECT order_id FROM shop_payment", RunSQL.noop)]


def test_dropped() -> None:
    message = unsafe(RULE, RunSQL("DROP VIEW paid", RunSQL.noop), before=VIEW)

    assert message == "Dropping view paid breaks the deployed code, which may still read it."


def test_materialized() -> None:
    message = unsafe(
        RULE,
        RunSQL("DROP MATERIALIZED VIEW sums", RunSQL.noop),
        before=[RunSQL("CREATE MATERIALIZED VIEW sums AS SELECT 1", RunSQL.noop)],
    )

    assert message == "Dropping view sums breaks the deployed code, which may still read it."


def test_made_anew() -> None:
    safe(
        RULE,
        RunSQL("DROP VIEW paid", RunSQL.noop),
        RunSQL("CREATE VIEW paid AS SELECT id FROM shop_payment", RunSQL.noop),
        before=VIEW,
    )


def test_replaced() -> None:
    safe(
        RULE,
        RunSQL("CREATE OR REPLACE VIEW paid AS SELECT order_id FROM shop_payment", RunSQL.noop),
        before=VIEW,
    )
