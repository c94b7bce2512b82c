from __future__ import annotations

from django.db.migrations import AddField, RunSQL
from django.db.models import F, GeneratedField, IntegerField

from linting import safe, unsafe

RULE = "rewrite-table"


def test_vacuum_full() -> None:
    message = unsafe(RULE, RunSQL("VACUUM FULL shop_order", RunSQL.noop), atomic=False)

    assert (
        message
        == "Rewriting shop_order (VACUUM FULL) blocks reads and writes of shop_order until it is done."
    )


def test_cluster() -> None:
    message = unsafe(RULE, RunSQL("CLUSTER shop_order USING shop_order_pkey", RunSQL.noop))

    assert message == "Rewriting shop_order (CLUSTER) blocks reads and writes of shop_order until it is done."


def test_unlogged() -> None:
    message = unsafe(RULE, RunSQL("ALTER TABLE shop_order SET UNLOGGED", RunSQL.noop))

    assert (
        message
        == "Rewriting shop_order (SET UNLOGGED) blocks reads and writes of shop_order until it is done."
    )


def test_tablespace() -> None:
    message = unsafe(RULE, RunSQL("ALTER TABLE shop_order SET TABLESPACE fast", RunSQL.noop))

    assert (
        message
        == "Rewriting shop_order (SET TABLESPACE) blocks reads and writes of shop_order until it is done."
    )


def test_new_expression_of_a_generated_column() -> None:
    message = unsafe(
        RULE,
        RunSQL("ALTER TABLE shop_order ALTER COLUMN cents SET EXPRESSION AS (total * 10)", RunSQL.noop),
        before=[
            AddField(
                "Order",
                "cents",
                GeneratedField(expression=F("total") * 100, output_field=IntegerField(), db_persist=True),
            )
        ],
        version=17,
    )

    assert (
        message
        == "Rewriting shop_order (the new expression of a generated column) blocks reads and writes of shop_order until it is done."
    )


def test_vacuum() -> None:
    safe(RULE, RunSQL("VACUUM shop_order", RunSQL.noop), atomic=False)


def test_fillfactor() -> None:
    safe(RULE, RunSQL("ALTER TABLE shop_order SET (fillfactor = 70)", RunSQL.noop))
