from __future__ import annotations

from django.db.migrations import AddField, AlterField, CreateModel, RemoveField, RunSQL
from django.db.models import CASCADE, BigAutoField, ForeignKey, IntegerField

from linting import findings, safe, unsafe

RULE = "wide-lock-window"
WITHOUT_KEY = AlterField("Payment", "order", ForeignKey("shop.Order", CASCADE, db_constraint=False))


def test_a_foreign_key_after_another_change() -> None:
    (finding,) = findings(RULE, RemoveField("Payment", "invoice"), WITHOUT_KEY)

    assert (
        finding.message
        == "Waiting for shop_order blocks reads and writes of shop_payment, which an earlier operation has locked."
    )
    assert finding.hint == "Put what changes each table into a migration of its own, and set lock_timeout."
    assert finding.operation == "1"


def test_raw_sql_on_tables_that_a_key_joins() -> None:
    message = unsafe(
        RULE,
        RunSQL("lock table shop_customer in access exclusive mode", RunSQL.noop),
        RunSQL("LOCK shop_order", RunSQL.noop),
    )

    assert message.startswith("Waiting for shop_order blocks reads and writes of shop_customer")


def test_unrelated_tables_are_another_rule() -> None:
    safe(
        RULE,
        AddField("Order", "lot", IntegerField(null=True)),
        AddField("Product", "lot", IntegerField(null=True)),
    )


def test_one_operation() -> None:
    safe(RULE, WITHOUT_KEY)


def test_the_same_table() -> None:
    safe(
        RULE,
        AddField("Order", "lot", IntegerField(null=True)),
        AddField("Order", "shelf", IntegerField(null=True)),
    )


def test_one_after_the_other() -> None:
    safe(RULE, RemoveField("Payment", "invoice"), WITHOUT_KEY, atomic=False)


def test_a_new_table() -> None:
    visit = CreateModel("Visit", [("id", BigAutoField(primary_key=True))])

    safe(RULE, visit, AddField("Visit", "lot", IntegerField()), RemoveField("Payment", "invoice"))
