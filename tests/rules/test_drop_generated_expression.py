from __future__ import annotations

from django.db.migrations import AddField, RunSQL
from django.db.models import F, GeneratedField, IntegerField

from linting import safe, unsafe

RULE = "drop-generated-expression"


CENTS = AddField(
    "Order",
    "cents",
    GeneratedField(expression=F("total") * 100, output_field=IntegerField(null=True), db_persist=True),
)


def test_made_plain() -> None:
    message = unsafe(
        RULE, RunSQL("ALTER TABLE shop_order ALTER cents DROP EXPRESSION", RunSQL.noop), before=[CENTS]
    )

    assert (
        message
        == "Making shop_order.cents a plain column leaves it empty or out of date in every row that the deployed code writes."
    )


def test_made_plain_and_not_null() -> None:
    message = unsafe(
        RULE,
        RunSQL(
            "ALTER TABLE shop_order ALTER COLUMN cents DROP EXPRESSION IF EXISTS, ALTER COLUMN cents SET NOT NULL",
            RunSQL.noop,
        ),
        before=[CENTS],
    )

    assert (
        message
        == "Making shop_order.cents a plain column breaks the deployed code, whose inserts do not name it."
    )


def test_other_expression() -> None:
    safe(
        RULE,
        RunSQL("ALTER TABLE shop_order ALTER cents SET EXPRESSION AS (total * 10)", RunSQL.noop),
        before=[CENTS],
        version=17,
    )


def test_new_column() -> None:
    safe(
        RULE,
        RunSQL("CREATE TABLE visit (a integer, b integer GENERATED ALWAYS AS (a + 1) STORED)", RunSQL.noop),
        RunSQL("ALTER TABLE visit ALTER b DROP EXPRESSION", RunSQL.noop),
    )
