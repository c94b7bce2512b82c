from __future__ import annotations

from django.db.migrations import AddConstraint, AlterField, RunSQL
from django.db.models import CharField, Q, UniqueConstraint

from linting import safe, unsafe

RULE = "add-unique-constraint"


def test_constraint() -> None:
    message = unsafe(
        RULE, AddConstraint("Order", UniqueConstraint(fields=["number", "total"], name="order_unique"))
    )

    assert (
        message
        == "Adding unique constraint order_unique blocks reads and writes of shop_order while its index is built."
    )


def test_unique_column() -> None:
    message = unsafe(RULE, AlterField("Order", "number", CharField(max_length=50, unique=True)))

    assert (
        message
        == "Adding unique constraint shop_order_number_d6408b6d_uniq blocks reads and writes of shop_order while its index is built."
    )


def test_raw_sql() -> None:
    message = unsafe(RULE, RunSQL("ALTER TABLE shop_order ADD UNIQUE (total)", RunSQL.noop))

    assert (
        message
        == "Adding unique constraint shop_order_total_key blocks reads and writes of shop_order while its index is built."
    )


def test_using_index() -> None:
    safe(
        RULE,
        RunSQL("ALTER TABLE shop_order ADD CONSTRAINT u UNIQUE USING INDEX u", RunSQL.noop),
        before=[RunSQL("CREATE UNIQUE INDEX u ON shop_order (total)", RunSQL.noop)],
    )


def test_constraint_with_a_condition() -> None:
    safe(
        RULE,
        AddConstraint(
            "Order", UniqueConstraint(fields=["number"], condition=Q(total__gt=0), name="order_unique")
        ),
    )
