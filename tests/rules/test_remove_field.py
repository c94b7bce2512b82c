from __future__ import annotations

from django.db.migrations import AddField, RemoveField, RunSQL, SeparateDatabaseAndState
from django.db.models import IntegerField

from linting import safe, unsafe

RULE = "remove-field"


def test_nullable() -> None:
    message = unsafe(RULE, RemoveField("Order", "note"))

    assert (
        message
        == "Dropping column shop_order.note breaks the deployed code, which still reads and writes it."
    )


def test_not_null() -> None:
    message = unsafe(RULE, RemoveField("Order", "total"))

    assert (
        message
        == "Dropping column shop_order.total breaks the deployed code, which still reads and writes it; before it, new code fails too: inserting into shop_order without total fails."
    )


def test_raw_sql_in_lower_case() -> None:
    message = unsafe(RULE, RunSQL("alter table shop_order drop note", RunSQL.noop))

    assert (
        message
        == "Dropping column shop_order.note breaks the deployed code, which still reads and writes it."
    )


def test_in_a_do_block() -> None:
    message = unsafe(RULE, RunSQL("DO $$ BEGIN ALTER TABLE shop_order DROP COLUMN note; END $$", RunSQL.noop))

    assert (
        message
        == "Dropping column shop_order.note breaks the deployed code, which still reads and writes it."
    )


def test_from_the_models_alone() -> None:
    safe(RULE, SeparateDatabaseAndState(state_operations=[RemoveField("Order", "note")]))


def test_removed_from_the_models_before() -> None:
    safe(
        RULE,
        RunSQL("ALTER TABLE shop_order DROP COLUMN note", RunSQL.noop),
        before=[SeparateDatabaseAndState(state_operations=[RemoveField("Order", "note")])],
    )


def test_reverse_sql_only() -> None:
    safe(RULE, RunSQL("SELECT 1", "ALTER TABLE shop_order DROP COLUMN note"))


def test_added_in_the_same_migration() -> None:
    safe(RULE, AddField("Order", "lot", IntegerField(null=True)), RemoveField("Order", "lot"))
