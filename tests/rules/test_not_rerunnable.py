from __future__ import annotations

import pytest
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db.migrations import AddField, RunPython, RunSQL
from django.db.models import Index, IntegerField

from linting import findings, safe, unsafe

RULE = "not-rerunnable"
OTHER = RunSQL("ALTER TABLE shop_payment ADD COLUMN IF NOT EXISTS lot integer", RunSQL.noop)


def message(what: str) -> str:
    return f"When a later statement fails, this migration cannot be run again, since {what}."


@pytest.mark.parametrize(
    ("sql", "what"),
    [
        ("ALTER TABLE shop_order ADD COLUMN lot integer", "column shop_order.lot exists already"),
        ("alter table only shop_order drop note", "column shop_order.note is gone already"),
        (
            "ALTER TABLE shop_order RENAME COLUMN note TO remark",
            "column shop_order.note is renamed already",
        ),
        (
            "ALTER TABLE shop_order ADD CONSTRAINT c CHECK (total > 0) NOT VALID",
            "constraint c of shop_order exists already",
        ),
        (
            'ALTER TABLE "shop_order" DROP CONSTRAINT "order_total_check"',
            "constraint order_total_check of shop_order is gone already",
        ),
        ("DROP INDEX order_status_placed_idx", "index order_status_placed_idx is gone already"),
        (
            "ALTER INDEX order_status_placed_idx RENAME TO j",
            "index order_status_placed_idx is renamed already",
        ),
        ("CREATE VIEW v AS SELECT id FROM shop_order", "view v exists already"),
        ("CREATE TYPE mood AS ENUM ('calm')", "type mood exists already"),
        ("CREATE SEQUENCE s", "sequence s exists already"),
        ("CREATE TABLE t (id integer)", "table t exists already"),
    ],
)
def test_a_statement_that_fails_the_second_time(sql: str, what: str) -> None:
    lock = RunSQL("ALTER TABLE shop_order ALTER total DROP NOT NULL", RunSQL.noop)

    assert unsafe(RULE, RunSQL(sql, RunSQL.noop), lock, OTHER, atomic=False) == message(what)


def test_two_concurrent_indexes() -> None:
    (finding,) = findings(
        RULE,
        AddIndexConcurrently("Order", Index(fields=["total"], name="i")),
        AddIndexConcurrently("Payment", Index(fields=["amount"], name="j")),
        atomic=False,
    )

    assert finding.message == message("index i exists already")
    assert finding.hint == "Put each concurrent index into a migration of its own."


def test_the_hint() -> None:
    (finding,) = findings(RULE, AddField("Order", "lot", IntegerField(null=True)), OTHER, atomic=False)

    assert (
        finding.hint
        == "Split the migration, or write it so that it can run twice: IF EXISTS, IF NOT EXISTS, DROP … IF EXISTS before it."
    )


@pytest.mark.parametrize(
    "sql",
    [
        "ALTER TABLE shop_order ADD COLUMN IF NOT EXISTS lot integer",
        "ALTER TABLE shop_order DROP COLUMN IF EXISTS note",
        "DROP INDEX IF EXISTS order_status_placed_idx",
        "ALTER TABLE shop_order ALTER total SET DEFAULT 0",
        "CREATE OR REPLACE VIEW v AS SELECT id FROM shop_order",
        "DROP VIEW IF EXISTS v; CREATE VIEW v AS SELECT id FROM shop_order",
        "ALTER TABLE shop_order DROP CONSTRAINT IF EXISTS c; ALTER TABLE shop_order ADD CONSTRAINT c CHECK (total > 0) NOT VALID",
    ],
)
def test_a_statement_that_can_be_run_twice(sql: str) -> None:
    safe(RULE, RunSQL(sql, RunSQL.noop), OTHER, atomic=False)


def test_the_index_is_dropped_first() -> None:
    safe(
        RULE,
        RunSQL(
            [
                "DROP INDEX CONCURRENTLY IF EXISTS i",
                "CREATE INDEX CONCURRENTLY i ON shop_order (total)",
                "DROP INDEX CONCURRENTLY IF EXISTS j",
                "CREATE INDEX CONCURRENTLY j ON shop_order (discount)",
            ],
            RunSQL.noop,
        ),
        atomic=False,
    )


def test_a_transaction_of_its_own() -> None:
    safe(
        RULE,
        RunSQL(
            [
                "BEGIN",
                "ALTER TABLE shop_order ADD COLUMN lot integer",
                "ALTER TABLE shop_payment ADD COLUMN lot integer",
                "COMMIT",
            ],
            RunSQL.noop,
        ),
        atomic=False,
    )


def test_one_string_is_one_transaction() -> None:
    sql = "ALTER TABLE shop_order ADD COLUMN lot integer; ALTER TABLE shop_payment ADD lot integer"

    safe(RULE, RunSQL(sql, RunSQL.noop), atomic=False)


def test_in_a_transaction() -> None:
    safe(RULE, AddField("Order", "lot", IntegerField(null=True)), OTHER)


def test_python_after_it_has_a_rule_of_its_own() -> None:
    safe(
        RULE,
        AddField("Order", "lot", IntegerField(null=True)),
        RunPython(RunPython.noop, RunPython.noop),
        atomic=False,
    )
