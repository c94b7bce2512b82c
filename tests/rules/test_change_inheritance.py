from __future__ import annotations

from django.db.migrations import RunSQL

from linting import safe, unsafe

RULE = "change-inheritance"


def test_taken_out() -> None:
    message = unsafe(
        RULE,
        RunSQL("ALTER TABLE old_order NO INHERIT shop_order", RunSQL.noop),
        before=[RunSQL("CREATE TABLE old_order () INHERITS (shop_order)", RunSQL.noop)],
    )

    assert (
        message
        == "Taking old_order out of shop_order hides its rows from deployed code that reads shop_order."
    )


def test_put_in() -> None:
    message = unsafe(
        RULE,
        RunSQL("ALTER TABLE old_order INHERIT shop_order", RunSQL.noop),
        before=[RunSQL("CREATE TABLE old_order (LIKE shop_order)", RunSQL.noop)],
    )

    assert (
        message
        == "Making old_order a child of shop_order adds its rows to what the deployed code finds in shop_order."
    )


def test_new_child() -> None:
    safe(
        RULE,
        RunSQL("CREATE TABLE old_order (LIKE shop_order)", RunSQL.noop),
        RunSQL("ALTER TABLE old_order INHERIT shop_order", RunSQL.noop),
    )


def test_new_parent() -> None:
    safe(
        RULE,
        RunSQL("CREATE TABLE every_order (LIKE shop_order)", RunSQL.noop),
        RunSQL("ALTER TABLE shop_order INHERIT every_order", RunSQL.noop),
    )
