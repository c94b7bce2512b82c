from __future__ import annotations

from django.db.migrations import AddField, CreateModel, RunSQL
from django.db.models import BigAutoField, BigIntegerField

from linting import safe, unsafe

RULE = "add-serial-or-identity"


def test_identity() -> None:
    message = unsafe(
        RULE, RunSQL("ALTER TABLE shop_order ADD COLUMN n bigint GENERATED ALWAYS AS IDENTITY", RunSQL.noop)
    )

    assert (
        message
        == "Adding numbered column shop_order.n rewrites the table and blocks reads and writes of shop_order until it is done."
    )


def test_serial() -> None:
    message = unsafe(RULE, RunSQL("ALTER TABLE shop_order ADD COLUMN n bigserial", RunSQL.noop))

    assert (
        message
        == "Adding numbered column shop_order.n rewrites the table and blocks reads and writes of shop_order until it is done."
    )


def test_plain() -> None:
    safe(RULE, AddField("Order", "n", BigIntegerField(null=True)))


def test_new_table() -> None:
    safe(RULE, CreateModel("Visit", [("id", BigAutoField(primary_key=True))]))
