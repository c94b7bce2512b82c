from __future__ import annotations

from django.db.migrations import AddConstraint, RunSQL
from django.db.models import F, Q, UniqueConstraint

from linting import safe, unsafe

RULE = "add-unique-conditional"


def test_condition() -> None:
    message = unsafe(
        RULE,
        AddConstraint(
            "Order", UniqueConstraint(fields=["number"], condition=Q(total__gt=0), name="order_number_unique")
        ),
    )

    assert (
        message == "Building unique index order_number_unique blocks writes to shop_order until it is done."
    )


def test_expression() -> None:
    message = unsafe(
        RULE, AddConstraint("Order", UniqueConstraint("number", F("total") + 1, name="order_number_unique"))
    )

    assert (
        message == "Building unique index order_number_unique blocks writes to shop_order until it is done."
    )


def test_raw_sql() -> None:
    message = unsafe(
        RULE,
        RunSQL(
            "CREATE UNIQUE INDEX order_number_unique ON shop_order (number)", "DROP INDEX order_number_unique"
        ),
    )

    assert (
        message == "Building unique index order_number_unique blocks writes to shop_order until it is done."
    )


def test_plain_constraint() -> None:
    safe(RULE, AddConstraint("Order", UniqueConstraint(fields=["number"], name="order_number_unique")))


def test_concurrent() -> None:
    safe(
        RULE,
        RunSQL("CREATE UNIQUE INDEX CONCURRENTLY order_number_unique ON shop_order (number)", RunSQL.noop),
        atomic=False,
    )
