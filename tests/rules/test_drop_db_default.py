from __future__ import annotations

from django.db.migrations import AlterField, RunSQL
from django.db.models import CharField

from linting import safe, unsafe

RULE = "drop-db-default"


def test_default_taken_away() -> None:
    message = unsafe(RULE, AlterField("Order", "status", CharField(max_length=20)))

    assert (
        message
        == "Dropping the database default of shop_order.status breaks the deployed code, whose inserts rely on it."
    )


def test_raw_sql() -> None:
    message = unsafe(RULE, RunSQL("ALTER TABLE shop_order ALTER status DROP DEFAULT", RunSQL.noop))

    assert (
        message
        == "Dropping the database default of shop_order.status breaks the deployed code, whose inserts rely on it."
    )


def test_no_identity_any_more() -> None:
    message = unsafe(RULE, RunSQL("ALTER TABLE shop_payment ALTER id DROP IDENTITY", RunSQL.noop))

    assert (
        message
        == "Making shop_payment.id no identity any more breaks the deployed code, whose inserts rely on it."
    )


def test_nullable() -> None:
    safe(RULE, RunSQL("ALTER TABLE shop_order ALTER note DROP DEFAULT", RunSQL.noop))


def test_dropped_and_set_again() -> None:
    safe(
        RULE,
        RunSQL("ALTER TABLE shop_order ALTER status DROP DEFAULT", RunSQL.noop),
        RunSQL("ALTER TABLE shop_order ALTER status SET DEFAULT 'open'", RunSQL.noop),
    )
