from __future__ import annotations

from django.db.migrations import AlterModelTable, RenameModel, RunSQL

from linting import findings, safe, unsafe

RULE = "rename-model"


def test_plain() -> None:
    message = unsafe(RULE, RenameModel("Payment", "Transfer"))

    assert (
        message
        == "Renaming table shop_payment to shop_transfer breaks the deployed code, which uses the old name."
    )


def test_table_given_to_the_model() -> None:
    message = unsafe(RULE, AlterModelTable("Payment", "transfers"))

    assert (
        message
        == "Renaming table shop_payment to transfers breaks the deployed code, which uses the old name."
    )


def test_with_its_many_to_many() -> None:
    messages = [one.message for one in findings(RULE, RenameModel("Order", "Sale"))]

    assert messages == [
        "Renaming table shop_order to shop_sale breaks the deployed code, which uses the old name.",
        "Renaming table shop_order_products to shop_sale_products breaks the deployed code, which uses the old name.",
    ]


def test_table_kept() -> None:
    safe(RULE, AlterModelTable("Payment", "shop_payment"), RenameModel("Payment", "Transfer"))


def test_view_under_the_old_name() -> None:
    safe(
        RULE,
        RunSQL("ALTER TABLE shop_payment RENAME TO transfers", RunSQL.noop),
        RunSQL("CREATE VIEW shop_payment AS SELECT * FROM transfers", RunSQL.noop),
    )


def test_an_index() -> None:
    safe(RULE, RunSQL("ALTER TABLE order_status_placed_idx RENAME TO order_idx", RunSQL.noop))
