from __future__ import annotations

from django.db.migrations import RunSQL

from linting import safe, unsafe

RULE = "change-row-policy"


def test_altered() -> None:
    message = unsafe(RULE, RunSQL("ALTER POLICY own ON shop_order USING (total > 0)", RunSQL.noop))

    assert (
        message
        == "Altering policy own of shop_order may hide rows from the deployed code or refuse what it writes."
    )


def test_dropped() -> None:
    message = unsafe(RULE, RunSQL("DROP POLICY IF EXISTS own ON shop_order", RunSQL.noop))

    assert (
        message
        == "Dropping policy own of shop_order may hide rows that it showed to the deployed code, or show rows that it hid."
    )


def test_enabled() -> None:
    message = unsafe(RULE, RunSQL("ALTER TABLE shop_order ENABLE ROW LEVEL SECURITY", RunSQL.noop))

    assert (
        message
        == "Enabling row level security on shop_order hides from deployed code all rows that no policy shows, unless it connects as the owner of the table."
    )


def test_forced() -> None:
    message = unsafe(RULE, RunSQL("alter table shop_order force row level security", RunSQL.noop))

    assert (
        message
        == "Forcing row level security on shop_order hides all rows that no policy shows, also from the owner of the table."
    )


def test_disabled() -> None:
    message = unsafe(RULE, RunSQL("ALTER TABLE shop_order DISABLE ROW LEVEL SECURITY", RunSQL.noop))

    assert (
        message == "Disabling row level security on shop_order shows every row to all who may read the table."
    )


def test_not_forced() -> None:
    message = unsafe(RULE, RunSQL("ALTER TABLE shop_order NO FORCE ROW LEVEL SECURITY", RunSQL.noop))

    assert (
        message == "Not forcing row level security on shop_order shows every row to the owner of the table."
    )


def test_made() -> None:
    safe(RULE, RunSQL("CREATE POLICY own ON shop_order USING (total > 0)", RunSQL.noop))


def test_made_anew() -> None:
    safe(
        RULE,
        RunSQL("DROP POLICY own ON shop_order", RunSQL.noop),
        RunSQL("CREATE POLICY own ON shop_order USING (total > 0)", RunSQL.noop),
    )


def test_renamed() -> None:
    safe(RULE, RunSQL("ALTER POLICY own ON shop_order RENAME TO mine", RunSQL.noop))


def test_new_table() -> None:
    safe(
        RULE,
        RunSQL("CREATE TABLE visit (id bigint)", RunSQL.noop),
        RunSQL("ALTER TABLE visit ENABLE ROW LEVEL SECURITY", RunSQL.noop),
    )
