from __future__ import annotations

from django.db.migrations import RunSQL

from linting import safe, unsafe

RULE = "rename-object"


def test_view() -> None:
    message = unsafe(
        RULE,
        RunSQL("ALTER VIEW open_order RENAME TO pending", RunSQL.noop),
        before=[RunSQL("CREATE VIEW open_order AS SELECT id FROM shop_order", RunSQL.noop)],
    )

    assert (
        message
        == "Renaming view open_order to pending breaks deployed code that still uses it under the old name."
    )


def test_view_as_a_table_is() -> None:
    message = unsafe(
        RULE,
        RunSQL("ALTER MATERIALIZED VIEW sales RENAME TO sold", RunSQL.noop),
        before=[RunSQL("CREATE MATERIALIZED VIEW sales AS SELECT status FROM shop_order", RunSQL.noop)],
    )

    assert (
        message
        == "Renaming materialized view sales to sold breaks deployed code that still uses it under the old name."
    )


def test_view_moved() -> None:
    message = unsafe(
        RULE,
        RunSQL("ALTER VIEW open_order SET SCHEMA archive", RunSQL.noop),
        before=[RunSQL("CREATE VIEW open_order AS SELECT id FROM shop_order", RunSQL.noop)],
    )

    assert (
        message
        == "Renaming view open_order to archive.open_order breaks deployed code that still uses it under the old name."
    )


def test_function() -> None:
    message = unsafe(RULE, RunSQL("ALTER FUNCTION price(integer) RENAME TO cost", RunSQL.noop))

    assert (
        message
        == "Renaming function price to cost breaks deployed code that still uses it under the old name."
    )


def test_type() -> None:
    message = unsafe(RULE, RunSQL("ALTER TYPE size RENAME TO extent", RunSQL.noop))

    assert (
        message == "Renaming type size to extent breaks deployed code that still uses it under the old name."
    )


def test_sequence() -> None:
    message = unsafe(
        RULE,
        RunSQL("ALTER SEQUENCE lots RENAME TO batches", RunSQL.noop),
        before=[RunSQL("CREATE SEQUENCE lots", RunSQL.noop)],
    )

    assert (
        message
        == "Renaming sequence lots to batches breaks deployed code that still uses it under the old name."
    )


def test_sequence_of_a_column() -> None:
    safe(RULE, RunSQL("ALTER SEQUENCE shop_order_id_seq RENAME TO x", RunSQL.noop))


def test_another_view_under_the_old_name() -> None:
    safe(
        RULE,
        RunSQL("ALTER VIEW open_order RENAME TO pending", RunSQL.noop),
        RunSQL("CREATE VIEW open_order AS SELECT * FROM pending", RunSQL.noop),
        before=[RunSQL("CREATE VIEW open_order AS SELECT id FROM shop_order", RunSQL.noop)],
    )


def test_renamed_back() -> None:
    safe(
        RULE,
        RunSQL("ALTER VIEW open_order RENAME TO pending", RunSQL.noop),
        RunSQL("ALTER VIEW pending RENAME TO open_order", RunSQL.noop),
        before=[RunSQL("CREATE VIEW open_order AS SELECT id FROM shop_order", RunSQL.noop)],
    )


def test_function_made_here() -> None:
    safe(
        RULE,
        RunSQL("CREATE FUNCTION price() RETURNS integer LANGUAGE sql AS 'SELECT 1'", RunSQL.noop),
        RunSQL("ALTER FUNCTION price() RENAME TO cost", RunSQL.noop),
    )


def test_index() -> None:
    safe(RULE, RunSQL("ALTER INDEX order_status_placed_idx RENAME TO x", RunSQL.noop))


def test_constraint() -> None:
    safe(RULE, RunSQL("ALTER TABLE shop_order RENAME CONSTRAINT order_total_check TO x", RunSQL.noop))


def test_trigger() -> None:
    safe(RULE, RunSQL("ALTER TRIGGER audit ON shop_order RENAME TO x", RunSQL.noop))
