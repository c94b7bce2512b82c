from __future__ import annotations

from django.db.migrations import AlterModelTable, RenameModel

from linting import findings, safe, unsafe

RULE = "rename-model-revalidates-fks"


def test_incoming_key_and_many_to_many() -> None:
    messages = [one.message for one in findings(RULE, RenameModel("Order", "Sale"))]

    assert messages == [
        "Renaming the model validates foreign key shop_payment_order_id_20828773_fk_shop_sale_id again and blocks reads and writes of shop_payment and shop_sale until it is done.",
        "Renaming the model validates foreign key shop_sale_products_sale_id_feabc1fa_fk_shop_sale_id again and blocks reads and writes of shop_sale_products and shop_sale until it is done.",
    ]


def test_incoming_key() -> None:
    message = unsafe(RULE, RenameModel("Customer", "Client"))

    assert (
        message
        == "Renaming the model validates foreign key shop_order_customer_id_f638df20_fk_shop_client_id again and blocks reads and writes of shop_order and shop_client until it is done."
    )


def test_nobody_refers_to_it() -> None:
    safe(RULE, RenameModel("Payment", "Transfer"))


def test_table_pinned() -> None:
    safe(RULE, AlterModelTable("Order", "shop_order"), RenameModel("Order", "Sale"))
