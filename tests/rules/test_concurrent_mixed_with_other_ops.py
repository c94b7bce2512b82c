from __future__ import annotations

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db.migrations import AddField, RunSQL
from django.db.models import Index, IntegerField

from linting import findings, safe

RULE = "concurrent-mixed-with-other-ops"
COLUMN = AddField("Order", "lot", IntegerField(null=True))
INDEX = AddIndexConcurrently("Order", Index(fields=["total"], name="i"))


def test_a_column_before_the_index() -> None:
    (finding,) = findings(RULE, COLUMN, INDEX, atomic=False)

    assert finding.operation == "0"
    assert (
        finding.message
        == "When a later statement fails, this mix of concurrent and other statements cannot be run again, since column shop_order.lot exists already."
    )
    assert (
        finding.hint
        == "Put the concurrent statement into a migration of its own with atomic = False, and the others into one with a transaction."
    )


def test_an_index_before_what_uses_it() -> None:
    (finding,) = findings(
        RULE,
        RunSQL("CREATE UNIQUE INDEX CONCURRENTLY u ON shop_order (number)", RunSQL.noop),
        RunSQL("alter table shop_order add constraint u unique using index u", RunSQL.noop),
        atomic=False,
    )

    assert finding.message.endswith("cannot be run again, since index u exists already.")


def test_what_can_be_run_again() -> None:
    safe(
        RULE,
        RunSQL("ALTER TABLE shop_order ADD COLUMN IF NOT EXISTS lot integer", RunSQL.noop),
        INDEX,
        atomic=False,
    )


def test_the_last_statement_leaves_nothing() -> None:
    safe(
        RULE,
        RunSQL("DROP INDEX CONCURRENTLY IF EXISTS i", RunSQL.noop),
        RunSQL("CREATE INDEX CONCURRENTLY i ON shop_order (total)", RunSQL.noop),
        RunSQL("ALTER TABLE shop_order ADD COLUMN IF NOT EXISTS lot integer", RunSQL.noop),
        atomic=False,
    )


def test_settings_are_not_mixed_in() -> None:
    safe(RULE, RunSQL("SET lock_timeout = 0", RunSQL.noop), INDEX, atomic=False)


def test_alone() -> None:
    safe(RULE, INDEX, atomic=False)


def test_without_a_concurrent_statement() -> None:
    safe(RULE, COLUMN, AddField("Payment", "lot", IntegerField(null=True)), atomic=False)
