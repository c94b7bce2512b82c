from __future__ import annotations

from django.db.migrations import RemoveConstraint, RemoveField, RunSQL

from linting import safe, unsafe

RULE = "drop-column-removes-unique"


def test_unique_constraint() -> None:
    message = unsafe(RULE, RunSQL("ALTER TABLE shop_payment DROP COLUMN reference", RunSQL.noop))

    assert (
        message
        == "Dropping column shop_payment.reference also drops unique constraint payment_reference_unique, and rows that it refused are let in."
    )


def test_primary_key() -> None:
    message = unsafe(RULE, RunSQL("ALTER TABLE shop_payment DROP id", RunSQL.noop))

    assert (
        message
        == "Dropping column shop_payment.id also drops primary key shop_payment_pkey, and rows that it refused are let in."
    )


def test_part_of_a_primary_key() -> None:
    message = unsafe(
        RULE,
        RunSQL("ALTER TABLE stay DROP COLUMN room", RunSQL.noop),
        before=[
            RunSQL("CREATE TABLE stay (house integer, room integer, PRIMARY KEY (house, room))", RunSQL.noop)
        ],
    )

    assert (
        message
        == "Dropping column stay.room also drops primary key stay_pkey, and rows that it refused are let in."
    )


def test_unique_index_with_a_condition() -> None:
    message = unsafe(
        RULE,
        RunSQL("ALTER TABLE shop_order DROP COLUMN note", RunSQL.noop),
        before=[
            RunSQL("CREATE UNIQUE INDEX order_open ON shop_order (number) WHERE note IS NULL", RunSQL.noop)
        ],
    )

    assert (
        message
        == "Dropping column shop_order.note also drops unique index order_open, and rows that it refused are let in."
    )


def test_many_to_many_key() -> None:
    message = unsafe(RULE, RunSQL("ALTER TABLE shop_order_products DROP COLUMN product_id", RunSQL.noop))

    assert (
        message
        == "Dropping column shop_order_products.product_id also drops unique constraint shop_order_products_order_id_product_id_f3e362e3_uniq, and rows that it refused are let in."
    )


def test_constraint_dropped_before() -> None:
    safe(
        RULE,
        RemoveConstraint("Payment", "payment_reference_unique"),
        RunSQL("ALTER TABLE shop_payment DROP COLUMN reference", RunSQL.noop),
    )


def test_the_rest_is_unique_then() -> None:
    safe(
        RULE,
        RunSQL("ALTER TABLE shop_payment DROP COLUMN reference", RunSQL.noop),
        RunSQL("ALTER TABLE shop_payment ADD UNIQUE (order_id)", RunSQL.noop),
    )


def test_its_own_uniqueness() -> None:
    safe(RULE, RemoveField("Product", "sku"))


def test_another_key_instead() -> None:
    safe(
        RULE,
        RunSQL("ALTER TABLE shop_payment DROP COLUMN id", RunSQL.noop),
        RunSQL("ALTER TABLE shop_payment ADD COLUMN id bigserial PRIMARY KEY", RunSQL.noop),
    )


def test_all_its_columns_dropped() -> None:
    safe(RULE, RunSQL("ALTER TABLE shop_payment DROP COLUMN reference, DROP COLUMN order_id", RunSQL.noop))


def test_index_that_is_not_unique() -> None:
    safe(RULE, RemoveField("Order", "status"))
