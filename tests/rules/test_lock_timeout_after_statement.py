from __future__ import annotations

import pytest
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import connections
from django.db.migrations import AddField, RunSQL
from django.db.models import Index, IntegerField

from linting import findings, safe, unsafe

RULE = "lock-timeout-after-statement"
LOT = AddField("Order", "lot", IntegerField(null=True))
SET = RunSQL("SET LOCAL lock_timeout = '1s'", RunSQL.noop)


def test_after_it() -> None:
    (finding,) = findings(RULE, LOT, SET)

    assert finding.operation == "0"
    assert (
        finding.message
        == "Waiting for the ACCESS EXCLUSIVE lock of shop_order has no limit: lock_timeout is set after it."
    )
    assert finding.hint == "Set lock_timeout before the first statement that takes a lock."


def test_in_one_string() -> None:
    assert unsafe(RULE, RunSQL("drop index order_status_placed_idx; set lock_timeout to 900", ""))


def test_before_it() -> None:
    safe(RULE, SET, LOT)


def test_what_waits_for_nobody_before_it() -> None:
    limit = RunSQL("SET lock_timeout = '1s'", RunSQL.noop)

    safe(RULE, AddIndexConcurrently("Order", Index(fields=["total"], name="i")), limit, LOT, atomic=False)


def test_for_a_transaction_that_has_ended() -> None:
    (finding,) = findings(RULE, SET, LOT, atomic=False)

    assert (
        finding.message
        == "Waiting for the ACCESS EXCLUSIVE lock of shop_order has no limit: what SET LOCAL says before it ended with its transaction."
    )
    assert finding.hint == "Use SET without LOCAL, and RESET lock_timeout after the last statement."


def test_set_back() -> None:
    safe(RULE, LOT, RunSQL("RESET lock_timeout", RunSQL.noop))
    safe(RULE, LOT, RunSQL("SET lock_timeout = 0", RunSQL.noop))


def test_the_connection_sets_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connections["default"].settings_dict, "OPTIONS", {"options": "--lock-timeout=2s"})

    safe(RULE, LOT, SET)
