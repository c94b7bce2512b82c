from __future__ import annotations

import pytest
from django.db.migrations import AddField, AlterField, CreateModel, RunSQL
from django.db.models import BigAutoField, IntegerField

from linting import findings, safe, unsafe

RULE = "dml-in-migration"


def test_insert() -> None:
    (finding,) = findings(
        RULE, RunSQL("INSERT INTO shop_product (name, sku, price) VALUES ('a', 'b', 1)", RunSQL.noop)
    )

    assert finding.message == "This statement inserts rows into shop_product."
    assert finding.hint == "Write rows with a command or job of its own, outside of the migrations."


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("update shop_order set total = 0 where id = 1", "This statement updates rows of shop_order."),
        ("DELETE FROM shop_order WHERE id IN (1, 2)", "This statement deletes rows of shop_order."),
    ],
)
def test_few_rows(sql: str, message: str) -> None:
    assert unsafe(RULE, RunSQL(sql, RunSQL.noop)) == message


def test_all_rows_are_another_rule() -> None:
    safe(RULE, RunSQL("UPDATE shop_order SET total = 0", RunSQL.noop))


def test_django_fills_a_column() -> None:
    safe(RULE, AlterField("Product", "weight", IntegerField(default=0)))


def test_a_new_table() -> None:
    visit = CreateModel("Visit", [("id", BigAutoField(primary_key=True))])

    safe(RULE, visit, RunSQL("INSERT INTO shop_visit (id) VALUES (1)", RunSQL.noop))


def test_schema_only() -> None:
    safe(RULE, AddField("Order", "lot", IntegerField(default=0)))
