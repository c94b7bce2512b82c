from __future__ import annotations

from django.db.migrations import AddField, RunSQL
from django.db.models import F, GeneratedField, IntegerField

from linting import safe, unsafe

RULE = "add-field-generated-stored"


def test_stored() -> None:
    message = unsafe(
        RULE,
        AddField(
            "Order",
            "cents",
            GeneratedField(expression=F("total") * 100, output_field=IntegerField(), db_persist=True),
        ),
    )

    assert (
        message
        == "Adding stored generated column shop_order.cents rewrites the table and blocks reads and writes of shop_order until it is done."
    )


def test_raw_sql() -> None:
    message = unsafe(
        RULE,
        RunSQL(
            "ALTER TABLE shop_order ADD COLUMN cents integer GENERATED ALWAYS AS (total * 100) STORED",
            RunSQL.noop,
        ),
    )

    assert (
        message
        == "Adding stored generated column shop_order.cents rewrites the table and blocks reads and writes of shop_order until it is done."
    )


def test_virtual_in_version_18() -> None:
    safe(
        RULE,
        RunSQL(
            "ALTER TABLE shop_order ADD COLUMN cents integer GENERATED ALWAYS AS (total * 100) VIRTUAL",
            RunSQL.noop,
        ),
        version=18,
    )


def test_plain() -> None:
    safe(RULE, AddField("Order", "cents", IntegerField(null=True)))
