from __future__ import annotations

from django.db.migrations import RunSQL

from django_safemigrate.rules import Severity
from linting import findings, safe, unsafe

RULE = "replica-identity"


def test_nothing() -> None:
    message = unsafe(RULE, RunSQL("ALTER TABLE shop_order REPLICA IDENTITY NOTHING", RunSQL.noop))

    assert (
        message
        == "REPLICA IDENTITY NOTHING makes each UPDATE and DELETE of shop_order fail while a publication has the table."
    )


def test_full() -> None:
    [finding] = findings(RULE, RunSQL("alter table shop_order replica identity full", RunSQL.noop))

    assert finding.severity is Severity.NOTE
    assert (
        finding.message
        == "REPLICA IDENTITY FULL writes every old row of shop_order to the log whole with each UPDATE and DELETE."
    )


def test_index() -> None:
    safe(RULE, RunSQL("ALTER TABLE shop_order REPLICA IDENTITY USING INDEX shop_order_pkey", RunSQL.noop))


def test_default() -> None:
    safe(RULE, RunSQL("ALTER TABLE shop_order REPLICA IDENTITY DEFAULT", RunSQL.noop))


def test_new_table() -> None:
    safe(
        RULE,
        RunSQL("CREATE TABLE visit (id bigint)", RunSQL.noop),
        RunSQL("ALTER TABLE visit REPLICA IDENTITY NOTHING", RunSQL.noop),
    )
