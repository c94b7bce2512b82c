from __future__ import annotations

from django.db.migrations import RunSQL

from linting import safe, unsafe

RULE = "domain-constraint"
DOMAIN = RunSQL("CREATE DOMAIN percentage AS integer", RunSQL.noop)
USED = [DOMAIN, RunSQL("ALTER TABLE shop_order ADD COLUMN rebate percentage", RunSQL.noop)]


def test_constraint_added() -> None:
    message = unsafe(
        RULE, RunSQL("ALTER DOMAIN percentage ADD CONSTRAINT p CHECK (VALUE < 101)", RunSQL.noop), before=USED
    )

    assert (
        message
        == "Changing the constraints of domain percentage blocks writes to shop_order while every row is checked."
    )


def test_column_of_a_domain_with_a_check() -> None:
    message = unsafe(
        RULE,
        RunSQL("CREATE DOMAIN percentage AS integer CHECK (VALUE < 101)", RunSQL.noop),
        RunSQL("ALTER TABLE shop_order ADD COLUMN rebate percentage", RunSQL.noop),
    )

    assert (
        message
        == "Adding column shop_order.rebate of domain percentage rewrites the table and blocks reads and writes of shop_order until it is done."
    )


def test_not_valid() -> None:
    safe(
        RULE,
        RunSQL("ALTER DOMAIN percentage ADD CONSTRAINT p CHECK (VALUE < 101) NOT VALID", RunSQL.noop),
        before=USED,
    )


def test_domain_that_nobody_uses() -> None:
    safe(
        RULE,
        RunSQL("ALTER DOMAIN percentage ADD CONSTRAINT p CHECK (VALUE < 101)", RunSQL.noop),
        before=[DOMAIN],
    )


def test_domain_without_a_check() -> None:
    safe(RULE, RunSQL("ALTER TABLE shop_order ADD COLUMN rebate percentage", RunSQL.noop), before=[DOMAIN])
