from __future__ import annotations

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db.migrations import RunSQL
from django.db.models import Index

from linting import safe, unsafe

RULE = "concurrent-index-not-idempotent"


def test_if_not_exists() -> None:
    message = unsafe(
        RULE,
        RunSQL("CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON shop_order (total)", RunSQL.noop),
        atomic=False,
    )

    assert message == "Building index i on shop_order again after a broken-off build keeps the invalid index."


def test_unique() -> None:
    message = unsafe(
        RULE,
        RunSQL("CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON shop_order (total)", RunSQL.noop),
        atomic=False,
    )

    assert message == "Building index i on shop_order again after a broken-off build keeps the invalid index."


def test_django_s_operation() -> None:
    safe(RULE, AddIndexConcurrently("Order", Index(fields=["total"], name="i")), atomic=False)


def test_not_concurrent() -> None:
    safe(RULE, RunSQL("CREATE INDEX IF NOT EXISTS i ON shop_order (total)", RunSQL.noop))


def test_the_history_has_the_index_already() -> None:
    sql = "create index concurrently if not exists order_status_placed_idx on shop_order (status)"

    assert (
        unsafe(RULE, RunSQL(sql, RunSQL.noop), atomic=False)
        == "Building index order_status_placed_idx on shop_order builds nothing where one of that name is there, valid or not."
    )


def test_it_is_dropped_first() -> None:
    for name in ("i", "order_status_placed_idx"):
        drop = RunSQL(f"DROP INDEX CONCURRENTLY IF EXISTS {name}", RunSQL.noop)
        build = RunSQL(f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {name} ON shop_order (total)", "")

        safe(RULE, drop, build, atomic=False)
