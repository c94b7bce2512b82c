from __future__ import annotations

from django.db.migrations import AddConstraint, AddIndex, RunSQL
from django.db.models import Index, Q, UniqueConstraint

from linting import findings, safe, unsafe

RULE = "redundant-index"


def test_a_longer_one_is_added() -> None:
    (finding,) = findings(RULE, AddIndex("Order", Index(fields=["customer", "total"], name="i")))

    assert (
        finding.message
        == "Index shop_order_customer_id_f638df20 of shop_order holds the first keys of i, which serves its queries too."
    )
    assert (
        finding.hint
        == "Leave out the shorter one: remove its index from Meta.indexes, or set db_index=False on the field."
    )


def test_a_shorter_one_is_added() -> None:
    message = unsafe(RULE, RunSQL("CREATE INDEX i ON shop_order (status)", RunSQL.noop))

    assert (
        message
        == "Index i of shop_order holds the first keys of order_status_placed_idx, which serves its queries too."
    )


def test_a_unique_constraint_serves_too() -> None:
    constraint = UniqueConstraint(fields=["customer", "number"], name="u")

    assert unsafe(RULE, AddConstraint("Order", constraint)).endswith(
        "holds the first keys of u, which serves its queries too."
    )


def test_a_shorter_unique_one_is_needed() -> None:
    safe(RULE, AddIndex("Product", Index(fields=["sku", "name"], name="i")))


def test_other_keys() -> None:
    safe(RULE, AddIndex("Order", Index(fields=["total", "customer"], name="i")))
    safe(RULE, AddIndex("Order", Index(fields=["customer", "total"], name="i", condition=Q(total__gt=0))))


def test_the_same_keys_are_another_rule() -> None:
    safe(RULE, AddIndex("Order", Index(fields=["customer"], name="i")))
