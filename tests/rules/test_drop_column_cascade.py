from __future__ import annotations

from django.db.migrations import RunSQL

from linting import safe, unsafe

RULE = "drop-column-cascade"
VIEW = RunSQL("CREATE VIEW notes AS SELECT id, note FROM shop_order", RunSQL.noop)


def test_view() -> None:
    message = unsafe(
        RULE, RunSQL("ALTER TABLE shop_order DROP COLUMN note CASCADE", RunSQL.noop), before=[VIEW]
    )

    assert message == "Dropping column shop_order.note CASCADE may also drop view notes."


def test_keys_of_others() -> None:
    message = unsafe(RULE, RunSQL("ALTER TABLE shop_product DROP COLUMN id CASCADE", RunSQL.noop))

    assert (
        message
        == "Dropping column shop_product.id CASCADE may also drop foreign key shop_order_products_product_id_41254e13_fk_shop_product_id of shop_order_products."
    )


def test_nobody_depends_on_it() -> None:
    safe(RULE, RunSQL("ALTER TABLE shop_order DROP COLUMN note CASCADE", RunSQL.noop))


def test_without_cascade() -> None:
    safe(RULE, RunSQL("ALTER TABLE shop_order DROP COLUMN note", RunSQL.noop), before=[VIEW])
