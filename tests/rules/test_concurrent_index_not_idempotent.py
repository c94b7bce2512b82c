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
