from __future__ import annotations

from django.db.migrations import RunSQL

from linting import safe, unsafe

RULE = "lock-table"


def test_without_a_mode() -> None:
    message = unsafe(RULE, RunSQL("LOCK shop_order", RunSQL.noop))

    assert message == "Locking shop_order blocks reads and writes of shop_order until the transaction ends."


def test_mode_that_lets_readers_pass() -> None:
    message = unsafe(RULE, RunSQL("lock table only shop_order in share mode nowait", RunSQL.noop))

    assert message == "Locking shop_order blocks writes to shop_order until the transaction ends."


def test_mode_that_stops_nobody() -> None:
    safe(RULE, RunSQL("LOCK TABLE shop_order IN SHARE UPDATE EXCLUSIVE MODE", RunSQL.noop))


def test_new_table() -> None:
    safe(RULE, RunSQL("CREATE TABLE visit (id bigint); LOCK TABLE visit", RunSQL.noop))
