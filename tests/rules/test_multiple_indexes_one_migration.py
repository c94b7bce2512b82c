from __future__ import annotations

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db.migrations import AddIndex, CreateModel, RunSQL
from django.db.models import BigAutoField, CharField, Index

from linting import findings, safe, unsafe

RULE = "multiple-indexes-one-migration"
TOTAL = AddIndex("Order", Index(fields=["total"], name="i"))


def test_two() -> None:
    (finding,) = findings(RULE, TOTAL, AddIndex("Payment", Index(fields=["amount"], name="j")))

    assert finding.message == "This migration builds 2 indexes of tables in use: i and j."
    assert finding.hint == "Build each index in a migration of its own."


def test_concurrent_ones() -> None:
    message = unsafe(
        RULE,
        AddIndexConcurrently("Order", Index(fields=["total"], name="i")),
        RunSQL("create index concurrently j on shop_order (discount)", RunSQL.noop),
        AddIndexConcurrently("Order", Index(fields=["note"], name="k")),
        atomic=False,
    )

    assert message == "This migration builds 3 indexes of tables in use: i, j and k."


def test_one() -> None:
    safe(RULE, TOTAL)


def test_of_a_new_table() -> None:
    visit = CreateModel(
        "Visit",
        [("id", BigAutoField(primary_key=True)), ("page", CharField(max_length=9, db_index=True))],
        {"indexes": [Index(fields=["page", "id"], name="j")]},
    )

    safe(RULE, visit, TOTAL)
