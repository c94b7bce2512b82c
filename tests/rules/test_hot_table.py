from __future__ import annotations

from typing import Any

import pytest
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db.migrations import AddField, CreateModel, RunSQL
from django.db.models import CASCADE, BigAutoField, ForeignKey, Index, IntegerField

from linting import findings, safe, unsafe

RULE = "hot-table"
LOT = AddField("Order", "lot", IntegerField(null=True))


@pytest.fixture
def hot(settings: Any) -> None:
    settings.SAFEMIGRATE = {"HOT_TABLES": ["shop_order"]}


@pytest.mark.usefixtures("hot")
def test_a_moment() -> None:
    (finding,) = findings(RULE, LOT)

    assert (
        finding.message
        == "This blocks reads and writes of shop_order, which is one of the tables in HOT_TABLES."
    )
    assert (
        finding.hint
        == 'Have it looked at, run it when traffic is low with a short lock_timeout, and allow it: allow = {"hot-table": "the reason"}.'
    )


@pytest.mark.usefixtures("hot")
def test_a_key_of_a_new_table() -> None:
    refund = CreateModel(
        "Refund", [("id", BigAutoField(primary_key=True)), ("order", ForeignKey("shop.Order", CASCADE))]
    )

    assert unsafe(RULE, refund) == (
        "This blocks writes to shop_order, which is one of the tables in HOT_TABLES."
    )


@pytest.mark.usefixtures("hot")
def test_each_operation_is_reported() -> None:
    found = findings(RULE, LOT, RunSQL("lock table only shop_order", RunSQL.noop))

    assert [one.operation for one in found] == ["0", "1"]


@pytest.mark.usefixtures("hot")
def test_nothing_waits() -> None:
    safe(RULE, AddIndexConcurrently("Order", Index(fields=["total"], name="i")), atomic=False)
    safe(RULE, RunSQL("UPDATE shop_order SET total = 0 WHERE id = 1", RunSQL.noop))
    safe(RULE, AddField("Product", "lot", IntegerField(null=True)))


def test_no_table_is_hot() -> None:
    safe(RULE, LOT)
