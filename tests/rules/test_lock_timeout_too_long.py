from __future__ import annotations

from typing import Any

import pytest
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db.migrations import AddField, RunSQL
from django.db.models import Index, IntegerField

from linting import findings, safe, unsafe

RULE = "lock-timeout-too-long"
LOT = AddField("Order", "lot", IntegerField(null=True))


def test_a_minute() -> None:
    (finding,) = findings(RULE, RunSQL("SET LOCAL lock_timeout = '1min'", RunSQL.noop), LOT)

    assert finding.operation == "1"
    assert (
        finding.message
        == "lock_timeout lets traffic to shop_order queue up to 1min behind the wait for its ACCESS EXCLUSIVE lock."
    )
    assert (
        finding.hint
        == "Set lock_timeout to 5000 ms at most (MAX_LOCK_TIMEOUT in SAFEMIGRATE), better to 1s or less, and try again when it runs out."
    )


def test_a_number() -> None:
    message = unsafe(RULE, RunSQL("set lock_timeout = 60000; alter table shop_order add lot integer", ""))

    assert "queue up to 60000 ms behind the wait" in message


def test_for_ever() -> None:
    message = unsafe(RULE, RunSQL("SELECT set_config('lock_timeout', '0', false)", RunSQL.noop), LOT)

    assert (
        message
        == "lock_timeout lets traffic to shop_order queue without a limit behind the wait for its ACCESS EXCLUSIVE lock."
    )


def test_the_limit_of_the_project(settings: Any) -> None:
    settings.SAFEMIGRATE = {"MAX_LOCK_TIMEOUT": 500}

    assert unsafe(RULE, RunSQL("SET LOCAL lock_timeout = '1s'", RunSQL.noop), LOT)


@pytest.mark.parametrize("value", ["'5s'", "5000", "'200ms'", "'200 ms'", "DEFAULT"])
def test_short_enough(value: str) -> None:
    safe(RULE, RunSQL(f"SET lock_timeout = {value}", RunSQL.noop), LOT)


def test_a_concurrent_build_may_wait() -> None:
    safe(
        RULE,
        RunSQL("SET lock_timeout = 0", RunSQL.noop),
        AddIndexConcurrently("Order", Index(fields=["total"], name="i")),
        atomic=False,
    )


def test_set_back_after_the_lock() -> None:
    safe(
        RULE,
        RunSQL("SET lock_timeout = '1s'", RunSQL.noop),
        LOT,
        RunSQL("SET lock_timeout = 0", RunSQL.noop),
    )


def test_a_setting_for_a_transaction_that_has_ended() -> None:
    safe(RULE, RunSQL("SET LOCAL lock_timeout = '1min'", RunSQL.noop), LOT, atomic=False)
