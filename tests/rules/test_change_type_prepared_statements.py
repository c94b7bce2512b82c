from __future__ import annotations

import pytest
from django.db import connections
from django.db.migrations import AddField, AlterField, RunSQL
from django.db.models import CharField, TextField

from linting import findings, safe, unsafe

RULE = "change-type-prepared-statements"
MESSAGE = "Changing the type of shop_customer.name makes each SELECT of it fail that a connection has prepared, until that connection is closed."


@pytest.fixture
def preparing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connections["default"].settings_dict, "OPTIONS", {"prepare_threshold": 5})


@pytest.mark.usefixtures("preparing")
def test_longer() -> None:
    [finding] = findings(RULE, AlterField("Customer", "name", CharField(max_length=200)))

    assert finding.message == MESSAGE
    assert (
        finding.hint
        == "Set prepare_threshold to None in OPTIONS of the database and deploy that before; or add a second field of the new type."
    )


@pytest.mark.usefixtures("preparing")
def test_text() -> None:
    assert unsafe(RULE, AlterField("Customer", "name", TextField())) == MESSAGE


@pytest.mark.usefixtures("preparing")
def test_collation() -> None:
    operation = RunSQL('ALTER TABLE shop_customer ALTER name TYPE varchar(100) COLLATE "C"', RunSQL.noop)

    assert unsafe(RULE, operation) == MESSAGE


@pytest.mark.usefixtures("preparing")
def test_same_type() -> None:
    safe(RULE, RunSQL("ALTER TABLE shop_customer ALTER name TYPE varchar(100)", RunSQL.noop))


@pytest.mark.usefixtures("preparing")
def test_new_column() -> None:
    safe(
        RULE,
        AddField("Customer", "nick", CharField(max_length=9, null=True)),
        AlterField("Customer", "nick", CharField(max_length=20, null=True)),
    )


def test_nothing_is_prepared() -> None:
    safe(RULE, AlterField("Customer", "name", CharField(max_length=200)))


def test_preparing_switched_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connections["default"].settings_dict, "OPTIONS", {"prepare_threshold": None})

    safe(RULE, AlterField("Customer", "name", CharField(max_length=200)))
