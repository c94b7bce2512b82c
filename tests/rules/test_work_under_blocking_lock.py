from __future__ import annotations

from django.db.migrations import AddField, AddIndex, RunSQL
from django.db.models import Index, IntegerField

from linting import safe, unsafe

RULE = "work-under-blocking-lock"


def test_index_moved() -> None:
    message = unsafe(RULE, RunSQL("ALTER INDEX order_status_placed_idx SET TABLESPACE fast", RunSQL.noop))

    assert (
        message
        == "This statement works through shop_order and blocks reads and writes of shop_order until it is done."
    )


def test_constraint_enforced_again() -> None:
    message = unsafe(
        RULE,
        RunSQL("ALTER TABLE shop_payment ALTER CONSTRAINT fk ENFORCED", RunSQL.noop),
        before=[
            RunSQL(
                "ALTER TABLE shop_payment ADD CONSTRAINT fk FOREIGN KEY (invoice) REFERENCES shop_order (id) NOT ENFORCED",
                RunSQL.noop,
            )
        ],
        version=18,
    )

    assert (
        message
        == "This statement works through shop_payment and blocks reads and writes of shop_payment, and writes to shop_order until it is done."
    )


def test_known_to_another_rule() -> None:
    safe(RULE, AddIndex("Order", Index(fields=["total"], name="i")))


def test_no_work() -> None:
    safe(RULE, AddField("Order", "lot", IntegerField(null=True)))
