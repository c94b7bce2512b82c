from __future__ import annotations

import pytest
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import connections
from django.db.migrations import AddField, CreateModel, RunSQL
from django.db.models import BigAutoField, Index, IntegerField

from linting import findings, safe

RULE = "missing-application-name"
LOT = AddField("Order", "lot", IntegerField(null=True))


def test_it_is_said_once() -> None:
    (finding,) = findings(RULE, LOT, AddField("Order", "shelf", IntegerField(null=True)))

    assert (
        finding.message
        == "The session that holds the ACCESS EXCLUSIVE lock of shop_order does not say that it is a migration."
    )
    assert (
        finding.hint
        == 'Set "OPTIONS": {"application_name": "migrate"} in DATABASES for the connection that migrates, or application_name in the migration.'
    )


def test_it_is_set() -> None:
    safe(RULE, RunSQL("set local application_name = 'migrate'", RunSQL.noop), LOT)


def test_the_connection_sets_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connections["default"].settings_dict, "OPTIONS", {"application_name": "migrate"})

    safe(RULE, LOT)


def test_nobody_waits() -> None:
    safe(RULE, AddIndexConcurrently("Order", Index(fields=["total"], name="i")), atomic=False)
    safe(RULE, CreateModel("Visit", [("id", BigAutoField(primary_key=True))]))
