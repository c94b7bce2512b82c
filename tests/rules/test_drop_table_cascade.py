from __future__ import annotations

from django.db.migrations import DeleteModel, RunSQL

from linting import safe, unsafe

RULE = "drop-table-cascade"
VIEW = RunSQL("CREATE VIEW paid AS SELECT order_id FROM shop_payment", RunSQL.noop)


def test_view() -> None:
    message = unsafe(RULE, DeleteModel("Payment"), before=[VIEW])

    assert message == "Dropping table shop_payment also drops view paid."


def test_keys_of_others() -> None:
    message = unsafe(RULE, RunSQL("DROP TABLE shop_product CASCADE", RunSQL.noop))

    assert (
        message
        == "Dropping table shop_product also drops foreign key shop_order_products_product_id_41254e13_fk_shop_product_id of shop_order_products."
    )


def test_nobody_depends_on_it() -> None:
    safe(RULE, DeleteModel("Payment"))


def test_view_dropped_first() -> None:
    safe(RULE, RunSQL("DROP VIEW paid", RunSQL.noop), DeleteModel("Payment"), before=[VIEW])
