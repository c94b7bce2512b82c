from __future__ import annotations

from django.db.migrations import RemoveField, RunSQL

from linting import safe, unsafe

RULE = "remove-field-drops-index"


def test_index_over_two_columns() -> None:
    message = unsafe(RULE, RemoveField("Order", "status"))

    assert (
        message
        == "Dropping column shop_order.status also drops order_status_placed_idx, which serves other columns too."
    )


def test_constraint_over_two_columns() -> None:
    message = unsafe(
        RULE,
        RunSQL("ALTER TABLE shop_product DROP COLUMN weight", RunSQL.noop),
        before=[RunSQL("ALTER TABLE shop_product ADD CONSTRAINT light CHECK (weight < stock)", RunSQL.noop)],
    )

    assert message == "Dropping column shop_product.weight also drops light, which serves other columns too."


def test_uniqueness_that_is_lost() -> None:
    safe(RULE, RunSQL("ALTER TABLE shop_payment DROP COLUMN reference", RunSQL.noop))


def test_its_own_index() -> None:
    safe(RULE, RemoveField("Order", "number"))


def test_no_index() -> None:
    safe(RULE, RemoveField("Order", "note"))
