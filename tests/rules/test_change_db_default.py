from __future__ import annotations

from django.db.migrations import AlterField, RunSQL
from django.db.models import CharField, IntegerField

from linting import safe, unsafe

RULE = "change-db-default"


def test_another_value() -> None:
    message = unsafe(RULE, AlterField("Order", "status", CharField(max_length=20, db_default="new")))

    assert (
        message
        == "Changing the database default of shop_order.status from 'open' to 'new' also changes what old code inserts."
    )


def test_raw_sql() -> None:
    message = unsafe(RULE, RunSQL("ALTER TABLE shop_order ALTER status SET DEFAULT 'new'", RunSQL.noop))

    assert (
        message
        == "Changing the database default of shop_order.status from 'open' to 'new' also changes what old code inserts."
    )


def test_the_same_value() -> None:
    safe(RULE, RunSQL("ALTER TABLE shop_order ALTER status SET DEFAULT 'open'", RunSQL.noop))


def test_first_default() -> None:
    safe(RULE, AlterField("Order", "total", IntegerField(db_default=0)))
