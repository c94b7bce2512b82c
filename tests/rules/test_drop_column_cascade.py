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


def test_a_view_of_other_columns() -> None:
    safe(RULE, RunSQL("ALTER TABLE shop_order DROP COLUMN discount CASCADE", RunSQL.noop), before=[VIEW])


def test_a_view_of_all_columns() -> None:
    message = unsafe(
        RULE,
        RunSQL("ALTER TABLE shop_order DROP COLUMN discount CASCADE", RunSQL.noop),
        before=[RunSQL("CREATE VIEW orders AS SELECT * FROM shop_order", RunSQL.noop)],
    )

    assert message == "Dropping column shop_order.discount CASCADE may also drop view orders."


def test_a_view_that_went_with_another_column() -> None:
    view = RunSQL("CREATE VIEW notes AS SELECT note, discount FROM shop_order", RunSQL.noop)
    gone = RunSQL("ALTER TABLE shop_order DROP COLUMN note CASCADE", RunSQL.noop)

    safe(
        RULE, RunSQL("ALTER TABLE shop_order DROP COLUMN discount CASCADE", RunSQL.noop), before=[view, gone]
    )


def test_a_view_of_a_column_of_another_name() -> None:
    message = unsafe(
        RULE,
        RunSQL("ALTER TABLE shop_order DROP COLUMN remark CASCADE", RunSQL.noop),
        before=[VIEW, RunSQL("ALTER TABLE shop_order RENAME COLUMN note TO remark", RunSQL.noop)],
    )

    assert message == "Dropping column shop_order.remark CASCADE may also drop view notes."
