from __future__ import annotations

from django.db.migrations import AlterField, RunSQL
from django.db.models import BigIntegerField, CharField

from linting import safe, unsafe

RULE = "change-type-with-check-constraints"
CHECK = [RunSQL("ALTER TABLE shop_order ADD CONSTRAINT c CHECK (number <> '')", RunSQL.noop)]


def test_longer_char_in_a_check() -> None:
    message = unsafe(
        RULE, AlterField("Order", "number", CharField(max_length=80, db_index=True)), before=CHECK
    )

    assert (
        message
        == "Changing the type of shop_order.number checks its constraints again and blocks reads and writes of shop_order until every row is read."
    )


def test_to_text_in_a_check() -> None:
    message = unsafe(
        RULE, RunSQL("ALTER TABLE shop_order ALTER number TYPE varchar", RunSQL.noop), before=CHECK
    )

    assert (
        message
        == "Changing the type of shop_order.number checks its constraints again and blocks reads and writes of shop_order until every row is read."
    )


def test_no_check() -> None:
    safe(RULE, AlterField("Order", "number", CharField(max_length=80, db_index=True)))


def test_rewrite_has_a_rule_of_its_own() -> None:
    safe(RULE, AlterField("Order", "total", BigIntegerField()))
