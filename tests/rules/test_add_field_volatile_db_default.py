from __future__ import annotations

from django.contrib.postgres.functions import RandomUUID
from django.db.migrations import AddField, AlterField, RunSQL
from django.db.models import DateTimeField, IntegerField, UUIDField
from django.db.models.functions import Now, Random

from linting import safe, unsafe

RULE = "add-field-volatile-db-default"


def test_random_uuid() -> None:
    message = unsafe(RULE, AddField("Order", "token", UUIDField(db_default=RandomUUID())))

    assert (
        message
        == "Adding column shop_order.token with the volatile default gen_random_uuid() rewrites the table and blocks reads and writes of shop_order until it is done."
    )


def test_random_number() -> None:
    message = unsafe(RULE, AddField("Order", "lot", IntegerField(db_default=Random())))

    assert (
        message
        == "Adding column shop_order.lot with the volatile default random() rewrites the table and blocks reads and writes of shop_order until it is done."
    )


def test_clock_timestamp() -> None:
    message = unsafe(
        RULE,
        RunSQL("ALTER TABLE shop_order ADD COLUMN seen timestamptz DEFAULT clock_timestamp()", RunSQL.noop),
    )

    assert (
        message
        == "Adding column shop_order.seen with the volatile default clock_timestamp() rewrites the table and blocks reads and writes of shop_order until it is done."
    )


def test_function_nobody_knows() -> None:
    message = unsafe(
        RULE, RunSQL("ALTER TABLE shop_order ADD COLUMN lot integer DEFAULT next_lot()", RunSQL.noop)
    )

    assert (
        message
        == "Adding column shop_order.lot with the volatile default next_lot() rewrites the table and blocks reads and writes of shop_order until it is done."
    )


def test_now() -> None:
    safe(RULE, AddField("Order", "seen", DateTimeField(db_default=Now())))


def test_constant() -> None:
    safe(RULE, AddField("Order", "lot", IntegerField(db_default=7)))


def test_nullable() -> None:
    safe(RULE, AddField("Order", "token", UUIDField(null=True)))


def test_default_set_later() -> None:
    safe(
        RULE,
        AlterField("Order", "token", UUIDField(null=True, db_default=RandomUUID())),
        before=[AddField("Order", "token", UUIDField(null=True))],
    )
