from __future__ import annotations

from django.db.migrations import AddField, CreateModel, DeleteModel, RemoveField, RunSQL
from django.db.models import BigAutoField, ManyToManyField

from linting import safe, unsafe

RULE = "recreate-table"


PAYMENT = CreateModel("Payment", [("id", BigAutoField(primary_key=True))])


def test_model() -> None:
    message = unsafe(RULE, DeleteModel("Payment"), PAYMENT)

    assert message == "Dropping table shop_payment and making it again loses all its rows."


def test_many_to_many() -> None:
    message = unsafe(
        RULE, RemoveField("Order", "products"), AddField("Order", "products", ManyToManyField("shop.Product"))
    )

    assert message == "Dropping table shop_order_products and making it again loses all its rows."


def test_one_string() -> None:
    message = unsafe(
        RULE, RunSQL("DROP TABLE IF EXISTS shop_payment; CREATE TABLE shop_payment (id bigint)", RunSQL.noop)
    )

    assert message == "Dropping table shop_payment and making it again loses all its rows."


def test_rows_moved_over() -> None:
    safe(
        RULE,
        RunSQL(
            "CREATE TABLE copy AS SELECT * FROM shop_payment; DROP TABLE shop_payment; ALTER TABLE copy RENAME TO shop_payment",
            RunSQL.noop,
        ),
    )


def test_old_one_kept() -> None:
    safe(
        RULE,
        RunSQL("ALTER TABLE shop_payment RENAME TO old; CREATE TABLE shop_payment (id bigint)", RunSQL.noop),
    )


def test_made_here() -> None:
    safe(
        RULE,
        RunSQL(
            "CREATE TABLE visit (id bigint); DROP TABLE visit; CREATE TABLE visit (id bigint)", RunSQL.noop
        ),
    )


def test_temporary() -> None:
    safe(
        RULE, RunSQL("DROP TABLE shop_payment; CREATE TEMPORARY TABLE shop_payment (id bigint)", RunSQL.noop)
    )


def test_dropped() -> None:
    safe(RULE, DeleteModel("Payment"))
