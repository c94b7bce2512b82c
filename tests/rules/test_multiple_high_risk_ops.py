from __future__ import annotations

from django.db.migrations import AddField, AddIndex, AlterField
from django.db.models import BigIntegerField, Index, IntegerField

from linting import findings, safe, unsafe

RULE = "multiple-high-risk-ops"
RETYPED = AlterField("Order", "total", BigIntegerField())


def test_two() -> None:
    (finding,) = findings(RULE, RETYPED, AddIndex("Payment", Index(fields=["amount"], name="i")))

    assert (
        finding.message
        == "2 operations of this migration are dangerous: add-index-not-concurrent and change-type-rewrite."
    )
    assert finding.hint == "Give each a migration of its own."


def test_the_same_danger_twice() -> None:
    message = unsafe(RULE, RETYPED, AlterField("Order", "discount", BigIntegerField(null=True)))

    assert message == "2 operations of this migration are dangerous: change-type-rewrite."


def test_one() -> None:
    safe(RULE, RETYPED, AddField("Order", "lot", IntegerField(null=True)))
