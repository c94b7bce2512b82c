from __future__ import annotations

from django.db.migrations import RunSQL

from linting import safe, unsafe

RULE = "drop-trigger"


def test_dropped() -> None:
    message = unsafe(RULE, RunSQL("DROP TRIGGER audit ON shop_order", RunSQL.noop))

    assert (
        message
        == "Dropping trigger audit blocks reads and writes of shop_order until the transaction ends, and rows are written without it from then on."
    )


def test_if_it_is_there() -> None:
    message = unsafe(
        RULE,
        RunSQL("DROP TRIGGER IF EXISTS audit ON shop_order", RunSQL.noop),
        before=[
            RunSQL(
                "CREATE TRIGGER audit BEFORE UPDATE ON shop_order FOR EACH ROW EXECUTE FUNCTION f()",
                RunSQL.noop,
            )
        ],
    )

    assert (
        message
        == "Dropping trigger audit blocks reads and writes of shop_order until the transaction ends, and rows are written without it from then on."
    )


def test_made_anew() -> None:
    message = unsafe(
        RULE,
        RunSQL("DROP TRIGGER audit ON shop_order", RunSQL.noop),
        RunSQL(
            "CREATE TRIGGER audit BEFORE UPDATE ON shop_order FOR EACH ROW EXECUTE FUNCTION f()", RunSQL.noop
        ),
    )

    assert (
        message == "Dropping trigger audit blocks reads and writes of shop_order until the transaction ends."
    )


def test_if_there_is_none() -> None:
    safe(RULE, RunSQL("DROP TRIGGER IF EXISTS audit ON shop_order", RunSQL.noop))


def test_dropped_before() -> None:
    safe(
        RULE,
        RunSQL("DROP TRIGGER IF EXISTS audit ON shop_order", RunSQL.noop),
        before=[
            RunSQL(
                "CREATE TRIGGER audit BEFORE UPDATE ON shop_order FOR EACH ROW EXECUTE FUNCTION f()",
                RunSQL.noop,
            ),
            RunSQL("DROP TRIGGER audit ON shop_order", RunSQL.noop),
        ],
    )


def test_new_table() -> None:
    safe(
        RULE,
        RunSQL("CREATE TABLE visit (id bigint)", RunSQL.noop),
        RunSQL("DROP TRIGGER audit ON visit", RunSQL.noop),
    )
