from __future__ import annotations

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db.migrations import RunSQL
from django.db.models import Index

from linting import safe, unsafe

RULE = "concurrently-in-transaction"


def test_django_s_operation() -> None:
    message = unsafe(RULE, AddIndexConcurrently("Order", Index(fields=["total"], name="i")))

    assert message == "This CONCURRENTLY statement on shop_order fails, since it cannot run in a transaction."


def test_raw_sql() -> None:
    message = unsafe(RULE, RunSQL("CREATE INDEX CONCURRENTLY i ON shop_order (total)", RunSQL.noop))

    assert message == "This CONCURRENTLY statement on shop_order fails, since it cannot run in a transaction."


def test_drop() -> None:
    message = unsafe(RULE, RunSQL("DROP INDEX CONCURRENTLY order_status_placed_idx", RunSQL.noop))

    assert message == "This CONCURRENTLY statement on shop_order fails, since it cannot run in a transaction."


def test_two_in_one_string() -> None:
    message = unsafe(
        RULE,
        RunSQL(
            "CREATE INDEX CONCURRENTLY i ON shop_order (total); CREATE INDEX CONCURRENTLY j ON shop_order (note)",
            RunSQL.noop,
        ),
        atomic=False,
    )

    assert (
        message
        == "This CONCURRENTLY statement on shop_order fails, since one string of several statements is one transaction."
    )


def test_not_atomic() -> None:
    safe(RULE, AddIndexConcurrently("Order", Index(fields=["total"], name="i")), atomic=False)


def test_a_list_of_two() -> None:
    safe(
        RULE,
        RunSQL(
            [
                "CREATE INDEX CONCURRENTLY i ON shop_order (total)",
                "CREATE INDEX CONCURRENTLY j ON shop_order (note)",
            ],
            RunSQL.noop,
        ),
        atomic=False,
    )


def test_refresh() -> None:
    safe(
        RULE,
        RunSQL("REFRESH MATERIALIZED VIEW CONCURRENTLY sales", RunSQL.noop),
        before=[RunSQL("CREATE MATERIALIZED VIEW sales AS SELECT 1", RunSQL.noop)],
    )
