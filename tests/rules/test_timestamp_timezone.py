from __future__ import annotations

from typing import Any

from django.db.migrations import AlterField, RunSQL
from django.db.models import BigIntegerField, DateField

from linting import safe, unsafe

RULE = "timestamp-timezone"


def test_loses_its_time_zone(settings: Any) -> None:
    settings.USE_TZ, settings.TIME_ZONE = False, "Europe/Berlin"

    message = unsafe(RULE, RunSQL("ALTER TABLE shop_customer ALTER joined TYPE timestamp", RunSQL.noop))

    assert (
        message
        == "Changing shop_customer.joined from timestamp with time zone to timestamp without time zone rewrites the table and blocks reads and writes of shop_customer until it is done."
    )


def test_gets_a_time_zone(settings: Any) -> None:
    settings.USE_TZ, settings.TIME_ZONE = False, "Europe/Berlin"

    message = unsafe(
        RULE,
        RunSQL("ALTER TABLE shop_customer ALTER joined TYPE timestamptz", RunSQL.noop),
        before=[RunSQL("ALTER TABLE shop_customer ALTER joined TYPE timestamp", RunSQL.noop)],
    )

    assert (
        message
        == "Changing shop_customer.joined from timestamp without time zone to timestamp with time zone rewrites the table and blocks reads and writes of shop_customer until it is done."
    )


def test_another_type(settings: Any) -> None:
    settings.USE_TZ, settings.TIME_ZONE = False, "Europe/Berlin"

    safe(RULE, AlterField("Order", "total", BigIntegerField()))


def test_date(settings: Any) -> None:
    settings.USE_TZ, settings.TIME_ZONE = False, "Europe/Berlin"

    safe(RULE, AlterField("Customer", "joined", DateField(null=True)))


def test_the_migration_sets_utc(settings: Any) -> None:
    settings.USE_TZ, settings.TIME_ZONE = False, "Europe/Berlin"

    safe(
        RULE,
        RunSQL("SET LOCAL timezone = 'UTC'", RunSQL.noop),
        RunSQL("ALTER TABLE shop_customer ALTER joined TYPE timestamp", RunSQL.noop),
    )


def test_a_setting_for_a_transaction_that_has_ended(settings: Any) -> None:
    settings.USE_TZ, settings.TIME_ZONE = False, "Europe/Berlin"

    message = unsafe(
        RULE,
        RunSQL("SET LOCAL timezone = 'UTC'", RunSQL.noop),
        RunSQL("ALTER TABLE shop_customer ALTER joined TYPE timestamp", RunSQL.noop),
        atomic=False,
    )

    assert message.startswith("Changing shop_customer.joined from timestamp with time zone")
