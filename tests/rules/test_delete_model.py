from __future__ import annotations

from django.db.migrations import CreateModel, DeleteModel, RemoveField, RunSQL, SeparateDatabaseAndState
from django.db.models import BigAutoField

from linting import safe, unsafe

RULE = "delete-model"


def test_model() -> None:
    message = unsafe(RULE, DeleteModel("Payment"))

    assert (
        message
        == "Dropping table shop_payment breaks the deployed code, which still uses it; before it, new code fails too: deleting a row of shop_order that shop_payment refers to fails."
    )


def test_many_to_many() -> None:
    message = unsafe(RULE, RemoveField("Order", "products"))

    assert (
        message
        == "Dropping table shop_order_products breaks the deployed code, which still uses it; before it, new code fails too: deleting a row of shop_order that shop_order_products refers to fails."
    )


def test_raw_sql_with_spaces() -> None:
    message = unsafe(RULE, RunSQL("   drop table shop_payment", RunSQL.noop))

    assert (
        message
        == "Dropping table shop_payment breaks the deployed code, which still uses it; before it, new code fails too: deleting a row of shop_order that shop_payment refers to fails."
    )


def test_from_the_models_alone() -> None:
    safe(RULE, SeparateDatabaseAndState(state_operations=[DeleteModel("Payment")]))


def test_removed_from_the_models_before() -> None:
    safe(
        RULE,
        RunSQL("DROP TABLE shop_payment", RunSQL.noop),
        before=[SeparateDatabaseAndState(state_operations=[DeleteModel("Payment")])],
    )


def test_made_here() -> None:
    safe(RULE, CreateModel("Visit", [("id", BigAutoField(primary_key=True))]), DeleteModel("Visit"))
