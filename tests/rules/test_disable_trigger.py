from __future__ import annotations

from django.db.migrations import RunSQL

from linting import safe, unsafe

RULE = "disable-trigger"


def test_all() -> None:
    message = unsafe(RULE, RunSQL("ALTER TABLE shop_order DISABLE TRIGGER ALL", RunSQL.noop))

    assert message == "Disabling trigger ALL of shop_order lets everybody write rows that it has not seen."


def test_one() -> None:
    message = unsafe(RULE, RunSQL("ALTER TABLE shop_order DISABLE TRIGGER order_touched", RunSQL.noop))

    assert (
        message
        == "Disabling trigger order_touched of shop_order lets everybody write rows that it has not seen."
    )


def test_enabled() -> None:
    safe(RULE, RunSQL("ALTER TABLE shop_order ENABLE TRIGGER ALL", RunSQL.noop))


def test_in_one_session() -> None:
    safe(RULE, RunSQL("SET LOCAL session_replication_role = replica", RunSQL.noop))
