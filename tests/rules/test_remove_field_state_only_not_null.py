from __future__ import annotations

from django.db.migrations import RemoveField, RunSQL, SeparateDatabaseAndState

from linting import safe, unsafe

RULE = "remove-field-state-only-not-null"


def test_not_null() -> None:
    message = unsafe(RULE, SeparateDatabaseAndState(state_operations=[RemoveField("Order", "total")]))

    assert (
        message
        == "Removing the field of shop_order.total while the column stays NOT NULL without a default breaks the new code, whose inserts do not name it."
    )


def test_key() -> None:
    message = unsafe(RULE, SeparateDatabaseAndState(state_operations=[RemoveField("Payment", "order")]))

    assert (
        message
        == "Removing the field of shop_payment.order_id while the column stays NOT NULL without a default breaks the new code, whose inserts do not name it."
    )


def test_nullable() -> None:
    safe(RULE, SeparateDatabaseAndState(state_operations=[RemoveField("Order", "note")]))


def test_with_a_database_default() -> None:
    safe(RULE, SeparateDatabaseAndState(state_operations=[RemoveField("Order", "status")]))


def test_made_nullable_here() -> None:
    safe(
        RULE,
        SeparateDatabaseAndState(
            [RunSQL("ALTER TABLE shop_order ALTER total DROP NOT NULL", RunSQL.noop)],
            [RemoveField("Order", "total")],
        ),
    )
