from __future__ import annotations

from django.db.migrations import AddField, RunSQL
from django.db.models import JSONField

from linting import safe, unsafe

RULE = "add-json-column"


def test_added() -> None:
    message = unsafe(RULE, RunSQL("ALTER TABLE shop_order ADD COLUMN options json", RunSQL.noop))

    assert message == "Making shop_order.options of type json makes DISTINCT and GROUP BY over its rows fail."


def test_in_a_new_table() -> None:
    message = unsafe(RULE, RunSQL("CREATE TABLE visit (data json)", RunSQL.noop))

    assert message == "Making visit.data of type json makes DISTINCT and GROUP BY over its rows fail."


def test_altered() -> None:
    message = unsafe(
        RULE, RunSQL("ALTER TABLE shop_order ALTER note TYPE json USING note::json", RunSQL.noop)
    )

    assert message == "Making shop_order.note of type json makes DISTINCT and GROUP BY over its rows fail."


def test_jsonb() -> None:
    safe(RULE, AddField("Order", "options", JSONField(null=True)))


def test_no_column() -> None:
    safe(RULE, RunSQL("SELECT '{}'::json", RunSQL.noop))
