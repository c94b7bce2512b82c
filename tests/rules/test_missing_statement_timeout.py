from __future__ import annotations

import pytest
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import connections
from django.db.migrations import AddField, CreateModel, RunSQL
from django.db.models import BigAutoField, Index, IntegerField

from linting import findings, safe

RULE = "missing-statement-timeout"
LOT = AddField("Order", "lot", IntegerField(null=True))


def test_it_is_said_once() -> None:
    (finding,) = findings(RULE, LOT, AddField("Order", "shelf", IntegerField(null=True)))

    assert (
        finding.message
        == "Nothing ends a statement that holds the ACCESS EXCLUSIVE lock of shop_order for too long."
    )
    assert (
        finding.hint
        == "Put RunSQL(\"SET LOCAL statement_timeout = '5s'\", RunSQL.noop) first (SET without LOCAL if atomic = False), or set it for the connection that migrates."
    )


def test_it_is_set() -> None:
    safe(RULE, RunSQL("set local statement_timeout = '5s'", RunSQL.noop), LOT)


def test_the_connection_sets_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(
        connections["default"].settings_dict, "OPTIONS", {"options": "-c statement_timeout=5s"}
    )

    safe(RULE, LOT)


def test_nobody_waits() -> None:
    safe(RULE, AddIndexConcurrently("Order", Index(fields=["total"], name="i")), atomic=False)
    safe(RULE, CreateModel("Visit", [("id", BigAutoField(primary_key=True))]))
