from __future__ import annotations

from django.db.migrations import AlterField, RunSQL
from django.db.models import IntegerField

from linting import safe, unsafe

RULE = "drop-not-null"


def test_field() -> None:
    message = unsafe(RULE, AlterField("Order", "total", IntegerField(null=True)))

    assert (
        message
        == "Letting shop_order.total be NULL may surprise the deployed code when it reads rows that new code writes."
    )


def test_raw_sql() -> None:
    message = unsafe(RULE, RunSQL("ALTER TABLE shop_order ALTER total DROP NOT NULL", RunSQL.noop))

    assert (
        message
        == "Letting shop_order.total be NULL may surprise the deployed code when it reads rows that new code writes."
    )


def test_null_already() -> None:
    safe(RULE, RunSQL("ALTER TABLE shop_order ALTER note DROP NOT NULL", RunSQL.noop))


def test_taken_back() -> None:
    safe(
        RULE,
        RunSQL("ALTER TABLE shop_order ALTER total DROP NOT NULL", RunSQL.noop),
        RunSQL("ALTER TABLE shop_order ALTER total SET NOT NULL", RunSQL.noop),
    )
