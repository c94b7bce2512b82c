from __future__ import annotations

from django.db.migrations import AlterField, RunSQL
from django.db.models import AutoField

from linting import findings, safe, unsafe

RULE = "restart-sequence"


def test_restarted() -> None:
    message = unsafe(RULE, RunSQL("ALTER SEQUENCE shop_order_id_seq RESTART", RunSQL.noop))

    assert (
        message
        == "Restarting sequence shop_order_id_seq may hand out numbers that are in use, so that inserts fail or make doubles."
    )


def test_identity() -> None:
    message = unsafe(RULE, RunSQL("ALTER TABLE shop_order ALTER COLUMN id RESTART WITH 7", RunSQL.noop))

    assert (
        message
        == "Restarting the identity of shop_order.id may hand out numbers that are in use, so that inserts fail or make doubles."
    )


def test_cycling() -> None:
    message = unsafe(RULE, RunSQL("ALTER SEQUENCE shop_order_id_seq CYCLE", RunSQL.noop))

    assert (
        message
        == "Cycling sequence shop_order_id_seq may hand out numbers that are in use, so that inserts fail or make doubles."
    )


def test_smaller_type() -> None:
    [finding] = findings(RULE, RunSQL("ALTER SEQUENCE shop_order_id_seq AS integer", RunSQL.noop))

    assert (
        finding.message
        == "Making sequence shop_order_id_seq integer makes inserts fail once its last number is out, which comes sooner than before."
    )
    assert finding.hint == "Keep the larger type."


def test_not_known() -> None:
    message = unsafe(RULE, RunSQL("ALTER SEQUENCE lots RESTART WITH 1", RunSQL.noop))

    assert (
        message
        == "Restarting sequence lots may hand out numbers that are in use, so that inserts fail or make doubles."
    )


def test_larger_type() -> None:
    safe(RULE, RunSQL("ALTER SEQUENCE shop_customer_id_seq AS bigint", RunSQL.noop))


def test_steps() -> None:
    safe(RULE, RunSQL("ALTER SEQUENCE shop_order_id_seq INCREMENT BY 10 NO CYCLE", RunSQL.noop))


def test_table_emptied() -> None:
    safe(
        RULE,
        RunSQL("TRUNCATE shop_payment", RunSQL.noop),
        RunSQL("ALTER SEQUENCE shop_payment_id_seq RESTART", RunSQL.noop),
    )


def test_identity_of_a_table_emptied() -> None:
    safe(
        RULE,
        RunSQL("TRUNCATE shop_payment", RunSQL.noop),
        RunSQL("ALTER TABLE shop_payment ALTER id RESTART", RunSQL.noop),
    )


def test_made_here() -> None:
    safe(
        RULE,
        RunSQL("CREATE SEQUENCE lots", RunSQL.noop),
        RunSQL("ALTER SEQUENCE lots RESTART WITH 100", RunSQL.noop),
    )


def test_column_of_a_smaller_type() -> None:
    safe(RULE, AlterField("Payment", "id", AutoField(primary_key=True)))
