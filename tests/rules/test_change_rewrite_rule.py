from __future__ import annotations

from django.db.migrations import RunSQL

from linting import safe, unsafe

RULE = "change-rewrite-rule"


def test_made() -> None:
    message = unsafe(
        RULE, RunSQL("CREATE RULE keep AS ON DELETE TO shop_payment DO INSTEAD NOTHING", RunSQL.noop)
    )

    assert message == "Making rule keep changes what the statements of deployed code on shop_payment do."


def test_replaced() -> None:
    message = unsafe(
        RULE, RunSQL("CREATE OR REPLACE RULE keep AS ON DELETE TO shop_payment DO ALSO NOTHING", RunSQL.noop)
    )

    assert message == "Replacing rule keep changes what the statements of deployed code on shop_payment do."


def test_switched_off() -> None:
    message = unsafe(RULE, RunSQL("ALTER TABLE shop_payment DISABLE RULE keep", RunSQL.noop))

    assert message == "Disabling rule keep changes what the statements of deployed code on shop_payment do."


def test_switched_on() -> None:
    message = unsafe(RULE, RunSQL("ALTER TABLE shop_payment ENABLE ALWAYS RULE keep", RunSQL.noop))

    assert message == "Enabling rule keep changes what the statements of deployed code on shop_payment do."


def test_dropped() -> None:
    message = unsafe(RULE, RunSQL("DROP RULE keep ON shop_payment", RunSQL.noop))

    assert message == "Dropping rule keep changes what the statements of deployed code on shop_payment do."


def test_renamed() -> None:
    safe(RULE, RunSQL("ALTER RULE keep ON shop_payment RENAME TO kept", RunSQL.noop))


def test_of_a_view() -> None:
    safe(
        RULE,
        RunSQL("CREATE RULE redirect AS ON INSERT TO open_order DO INSTEAD NOTHING", RunSQL.noop),
        before=[RunSQL("CREATE VIEW open_order AS SELECT id FROM shop_order", RunSQL.noop)],
    )


def test_of_a_new_table() -> None:
    safe(
        RULE,
        RunSQL("CREATE TABLE visit (id bigint)", RunSQL.noop),
        RunSQL("CREATE RULE keep AS ON DELETE TO visit DO INSTEAD NOTHING", RunSQL.noop),
    )
