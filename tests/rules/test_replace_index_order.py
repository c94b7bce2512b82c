from __future__ import annotations

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db.migrations import AddIndex, RemoveIndex, RunSQL
from django.db.models import Index

from linting import findings, safe, unsafe

RULE = "replace-index-order"
DROP = RemoveIndexConcurrently("Order", "order_status_placed_idx")


def build(*fields: str, name: str = "i") -> AddIndexConcurrently:
    return AddIndexConcurrently("Order", Index(fields=fields, name=name))


def test_a_longer_one() -> None:
    (finding,) = findings(RULE, DROP, build("status", "placed_at", "total"), atomic=False)

    assert finding.operation == "1"
    assert (
        finding.message
        == "Queries of shop_order have neither index order_status_placed_idx nor i while this builds the second one."
    )
    assert (
        finding.hint
        == "Build i first, under another name than the old index, and drop order_status_placed_idx in a later migration."
    )


def test_a_shorter_one() -> None:
    assert unsafe(RULE, DROP, build("status"), atomic=False).startswith("Queries of shop_order have neither")


def test_another_order_of_rows() -> None:
    assert unsafe(RULE, DROP, build("status", "-placed_at"), atomic=False)


def test_raw_sql_builds_it_anew() -> None:
    sql = RunSQL(
        [
            "drop index concurrently if exists order_status_placed_idx",
            "create index concurrently order_status_placed_idx on shop_order using btree (status, placed_at)",
        ],
        RunSQL.noop,
    )

    assert (
        unsafe(RULE, sql, atomic=False)
        == "Queries of shop_order have neither index order_status_placed_idx nor order_status_placed_idx while this builds the second one."
    )


def test_built_first() -> None:
    safe(RULE, build("status", "placed_at", "total"), DROP, atomic=False)


def test_other_columns() -> None:
    safe(RULE, DROP, build("total"), atomic=False)
    safe(RULE, DROP, build("placed_at", "status"), atomic=False)


def test_remains_of_a_broken_build() -> None:
    sql = RunSQL(
        ["DROP INDEX CONCURRENTLY IF EXISTS i", "CREATE INDEX CONCURRENTLY i ON shop_order (total)"],
        RunSQL.noop,
    )

    safe(RULE, sql, atomic=False)


def test_in_one_transaction_nobody_can_read() -> None:
    safe(
        RULE,
        RemoveIndex("Order", "order_status_placed_idx"),
        AddIndex("Order", Index(fields=["status"], name="i")),
    )
