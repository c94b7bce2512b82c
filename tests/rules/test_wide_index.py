from __future__ import annotations

from django.db.migrations import AddIndex, RunSQL
from django.db.models import Index

from linting import findings, safe, unsafe

RULE = "wide-index"


def test_four_keys() -> None:
    (finding,) = findings(
        RULE, AddIndex("Order", Index(fields=["customer", "status", "placed_at", "total"], name="i"))
    )

    assert finding.message == "Index i of shop_order has 4 keys, which every write has to keep."
    assert finding.hint == "Keep the first 3 or fewer, those that narrow a search down the most."


def test_raw_sql() -> None:
    sql = "create index i on shop_order (status, lower(number), total desc, discount, note)"

    assert unsafe(RULE, RunSQL(sql, "")) == (
        "Index i of shop_order has 5 keys, which every write has to keep."
    )


def test_three_keys_and_more_columns() -> None:
    index = Index(fields=["customer", "status", "placed_at"], name="i", include=["total", "discount"])

    safe(RULE, AddIndex("Order", index))


def test_unique() -> None:
    sql = "CREATE UNIQUE INDEX i ON shop_order (customer_id, status, placed_at, total)"

    safe(RULE, RunSQL(sql, RunSQL.noop))


def test_another_kind_of_index() -> None:
    sql = "CREATE INDEX i ON shop_order USING brin (customer_id, status, placed_at, total)"

    safe(RULE, RunSQL(sql, RunSQL.noop))
