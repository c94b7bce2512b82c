from __future__ import annotations

from django.db.migrations import AddConstraint, AddField, AddIndex
from django.db.models import Index, IntegerField, Q, SlugField, UniqueConstraint

from linting import safe, unsafe

RULE = "add-index-while-exclusive"


def test_slug_field() -> None:
    message = unsafe(RULE, AddField("Product", "slug", SlugField(null=True)))

    assert (
        message
        == "Building index shop_product_slug_30bd2d5d in a transaction that has altered shop_product blocks reads and writes of shop_product until it is done."
    )


def test_index_after_a_field_of_the_same_migration() -> None:
    message = unsafe(
        RULE,
        AddField("Order", "channel", IntegerField(null=True)),
        AddIndex("Order", Index(fields=["total"], name="order_total_idx")),
    )

    assert (
        message
        == "Building index order_total_idx in a transaction that has altered shop_order blocks reads and writes of shop_order until it is done."
    )


def test_unique_index_after_a_field_of_the_same_migration() -> None:
    message = unsafe(
        RULE,
        AddField("Order", "channel", IntegerField(null=True)),
        AddConstraint(
            "Order", UniqueConstraint(fields=["number"], condition=Q(total__gt=0), name="order_number_unique")
        ),
    )

    assert (
        message
        == "Building index order_number_unique in a transaction that has altered shop_order blocks reads and writes of shop_order until it is done."
    )


def test_another_table_is_altered() -> None:
    safe(
        RULE,
        AddField("Product", "channel", IntegerField(null=True)),
        AddIndex("Order", Index(fields=["total"], name="order_total_idx")),
    )


def test_not_in_a_transaction() -> None:
    safe(RULE, AddField("Product", "slug", SlugField(null=True)), atomic=False)


def test_no_index() -> None:
    safe(RULE, AddField("Product", "slug", SlugField(null=True, db_index=False)))
