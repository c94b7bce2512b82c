from __future__ import annotations

from typing import Any

import pytest
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import connections
from django.db.migrations import AddField, CreateModel, RunSQL
from django.db.models import BigAutoField, Index, IntegerField

from linting import findings, safe, unsafe

RULE = "missing-lock-timeout"
LOT = AddField("Order", "lot", IntegerField(null=True))


def test_it_is_said_once() -> None:
    (finding,) = findings(RULE, LOT, AddField("Order", "shelf", IntegerField(null=True)))

    assert (
        finding.message
        == "Waiting for the ACCESS EXCLUSIVE lock of shop_order has no limit, and traffic to the table queues behind it."
    )
    assert (
        finding.hint
        == "Put RunSQL(\"SET LOCAL lock_timeout = '1s'\", RunSQL.noop) first (SET without LOCAL if atomic = False), or set it for the"
        ' connection that migrates: "OPTIONS": {"options": "-c lock_timeout=1s"} in DATABASES.'
    )


def test_a_lock_in_raw_sql() -> None:
    assert unsafe(RULE, RunSQL("lock table shop_order in share mode", RunSQL.noop)) == (
        "Waiting for the SHARE lock of shop_order has no limit, and traffic to the table queues behind it."
    )


@pytest.mark.parametrize(
    "sql",
    [
        "SET LOCAL lock_timeout = '1s'",
        "set lock_timeout to 500",
        "SELECT set_config('lock_timeout', '1s', true)",
    ],
)
def test_it_is_set(sql: str) -> None:
    safe(RULE, RunSQL(sql, RunSQL.noop), LOT)


def test_the_connection_sets_it(monkeypatch: pytest.MonkeyPatch) -> None:
    options: dict[str, Any] = {"options": "-c search_path=public -c lock_timeout=1s"}
    monkeypatch.setitem(connections["default"].settings_dict, "OPTIONS", options)

    safe(RULE, LOT)


def test_set_too_late_is_another_rule() -> None:
    safe(RULE, LOT, RunSQL("SET LOCAL lock_timeout = '1s'", RunSQL.noop))


def test_nobody_waits_behind_it() -> None:
    safe(RULE, AddIndexConcurrently("Order", Index(fields=["total"], name="i")), atomic=False)
    safe(RULE, CreateModel("Visit", [("id", BigAutoField(primary_key=True))]))
    safe(RULE, RunSQL("UPDATE shop_order SET total = 0 WHERE id = 1", RunSQL.noop))
