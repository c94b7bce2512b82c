from __future__ import annotations

from django.db.migrations import RunSQL

from linting import safe, unsafe

RULE = "add-row-policy"


def test_policy() -> None:
    message = unsafe(RULE, RunSQL("CREATE POLICY own ON shop_order USING (true)", RunSQL.noop))

    assert (
        message
        == "Adding policy own to shop_order may hide rows from the deployed code or refuse what it writes."
    )


def test_for_one_command() -> None:
    message = unsafe(
        RULE, RunSQL("CREATE POLICY own ON shop_order FOR SELECT USING (total > 0)", RunSQL.noop)
    )

    assert (
        message
        == "Adding policy own to shop_order may hide rows from the deployed code or refuse what it writes."
    )


def test_dropped() -> None:
    safe(RULE, RunSQL("DROP POLICY own ON shop_order", RunSQL.noop))


def test_other_statement() -> None:
    safe(RULE, RunSQL("COMMENT ON TABLE shop_order IS 'x'", RunSQL.noop))
