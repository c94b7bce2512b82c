from __future__ import annotations

import pytest
from django.db.migrations import AddField, AlterField, CreateModel, RunSQL
from django.db.models import BigAutoField, IntegerField, TextField

from linting import safe, unsafe

RULE = "unbatched-update"


def test_without_where() -> None:
    message = unsafe(RULE, RunSQL("UPDATE shop_order SET note = ''", RunSQL.noop))

    assert (
        message
        == "Updating rows of shop_order in one statement blocks writes to shop_order until the transaction ends."
    )


def test_condition_on_many_rows() -> None:
    message = unsafe(RULE, RunSQL("UPDATE shop_order SET note = '' WHERE note IS NULL", RunSQL.noop))

    assert (
        message
        == "Updating rows of shop_order in one statement blocks writes to shop_order until the transaction ends."
    )


def test_delete() -> None:
    message = unsafe(RULE, RunSQL("DELETE FROM shop_payment", RunSQL.noop))

    assert (
        message
        == "Deleting rows of shop_payment in one statement blocks writes to shop_payment until the transaction ends."
    )


def test_in_a_do_block() -> None:
    message = unsafe(RULE, RunSQL("DO $$ BEGIN UPDATE shop_order SET note = ''; END $$", RunSQL.noop))

    assert (
        message
        == "Updating rows of shop_order in one statement blocks writes to shop_order until the transaction ends."
    )


def test_under_a_lock_of_the_same_migration() -> None:
    message = unsafe(
        RULE,
        AddField("Order", "lot", IntegerField(null=True)),
        RunSQL("UPDATE shop_order SET lot = 1", RunSQL.noop),
    )

    assert (
        message
        == "Updating rows of shop_order in one statement blocks reads and writes of shop_order until the transaction ends."
    )


def test_one_row() -> None:
    safe(RULE, RunSQL("UPDATE shop_order SET note = '' WHERE id = 1", RunSQL.noop))


def test_new_table() -> None:
    safe(
        RULE,
        CreateModel("Visit", [("id", BigAutoField(primary_key=True))]),
        RunSQL("DELETE FROM shop_visit", RunSQL.noop),
    )


def test_filled_by_django() -> None:
    safe(RULE, AlterField("Order", "note", TextField(default="")))


@pytest.mark.parametrize(
    "condition", ["1 = 1", "true", "id = id", "id = 5 OR true", "NOT false", "id IS NOT NULL"]
)
def test_a_condition_that_always_holds(condition: str) -> None:
    message = "rows of shop_order in one statement blocks writes to shop_order"

    assert message in unsafe(RULE, RunSQL(f"UPDATE shop_order SET note = '' WHERE {condition}", RunSQL.noop))
    assert message in unsafe(RULE, RunSQL(f"DELETE FROM shop_order WHERE {condition}", RunSQL.noop))


@pytest.mark.parametrize(
    "where",
    [
        "id BETWEEN 1 AND 1000",
        "id IN (SELECT id FROM shop_order WHERE note IS NULL LIMIT 1000)",
    ],
)
def test_one_batch(where: str) -> None:
    safe(RULE, RunSQL(f"UPDATE shop_order SET note = '' WHERE {where}", RunSQL.noop))


def test_a_range_of_what_is_not_unique() -> None:
    message = unsafe(RULE, RunSQL("UPDATE shop_order SET note = '' WHERE total BETWEEN 1 AND 9", RunSQL.noop))

    assert (
        message
        == "Updating rows of shop_order in one statement blocks writes to shop_order until the transaction ends."
    )
