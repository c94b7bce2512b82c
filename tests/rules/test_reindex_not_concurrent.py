from __future__ import annotations

from django.db.migrations import CreateModel, RunSQL
from django.db.models import BigAutoField

from linting import safe, unsafe

RULE = "reindex-not-concurrent"


def test_table() -> None:
    message = unsafe(RULE, RunSQL("REINDEX TABLE shop_order", RunSQL.noop))

    assert message == "Rebuilding table shop_order blocks reads and writes of shop_order until it is done."


def test_index() -> None:
    message = unsafe(RULE, RunSQL("REINDEX INDEX order_status_placed_idx", RunSQL.noop))

    assert (
        message
        == "Rebuilding index order_status_placed_idx blocks reads and writes of shop_order until it is done."
    )


def test_concurrently() -> None:
    safe(RULE, RunSQL("REINDEX TABLE CONCURRENTLY shop_order", RunSQL.noop), atomic=False)


def test_new_table() -> None:
    safe(
        RULE,
        CreateModel("Visit", [("id", BigAutoField(primary_key=True))]),
        RunSQL("REINDEX TABLE shop_visit", RunSQL.noop),
    )
