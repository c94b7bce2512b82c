from __future__ import annotations

from django.db.migrations import AddConstraint, AddField, RunSQL
from django.db.models import Deferrable, IntegerField, Q, UniqueConstraint

from linting import safe, unsafe

RULE = "add-unique-old-writers"


def test_constraint() -> None:
    message = unsafe(RULE, AddConstraint("Order", UniqueConstraint(fields=["number"], name="u")))

    assert message == "Adding constraint u refuses rows that the deployed code may write to shop_order."


def test_index_built_concurrently() -> None:
    message = unsafe(
        RULE, RunSQL("CREATE UNIQUE INDEX CONCURRENTLY u ON shop_order (number)", RunSQL.noop), atomic=False
    )

    assert message == "Building unique index u refuses rows that the deployed code may write to shop_order."


def test_exclusion() -> None:
    message = unsafe(
        RULE,
        RunSQL("ALTER TABLE shop_order ADD CONSTRAINT one EXCLUDE USING hash (number WITH =)", RunSQL.noop),
    )

    assert message == "Adding constraint one refuses rows that the deployed code may write to shop_order."


def test_index_was_there() -> None:
    safe(
        RULE,
        RunSQL("ALTER TABLE shop_order ADD CONSTRAINT u UNIQUE USING INDEX u", RunSQL.noop),
        before=[RunSQL("CREATE UNIQUE INDEX u ON shop_order (number)", RunSQL.noop)],
    )


def test_column_of_this_migration() -> None:
    safe(RULE, AddField("Order", "lot", IntegerField(null=True, unique=True)))


def test_what_is_unique_already() -> None:
    for constraint in (
        UniqueConstraint(fields=["sku", "name"], name="product_sku_name"),
        UniqueConstraint(fields=["sku"], condition=Q(stock__gt=0), name="product_sku_in_stock"),
    ):
        safe(RULE, AddConstraint("Product", constraint))


def test_what_is_unique_only_at_the_end_of_a_transaction() -> None:
    later = UniqueConstraint(fields=["number"], name="order_number", deferrable=Deferrable.DEFERRED)
    at_once = UniqueConstraint(fields=["number", "total"], name="order_number_total")

    assert (
        unsafe(
            RULE,
            AddConstraint("Order", at_once),
            before=[AddConstraint("Order", later)],
        )
        == "Adding constraint order_number_total refuses rows that the deployed code may write to shop_order."
    )


def test_null_that_is_a_value() -> None:
    null_differs = UniqueConstraint(fields=["weight"], name="product_weight")
    null_is_equal = UniqueConstraint(
        fields=["weight", "name"], name="product_weight_name", nulls_distinct=False
    )

    assert (
        unsafe(
            RULE,
            AddConstraint("Product", null_is_equal),
            before=[AddConstraint("Product", null_differs)],
        )
        == "Adding constraint product_weight_name refuses rows that the deployed code may write to shop_product."
    )
