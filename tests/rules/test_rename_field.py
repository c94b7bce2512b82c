from __future__ import annotations

from django.db.migrations import AlterField, RenameField, RunSQL, SeparateDatabaseAndState
from django.db.models import TextField

from linting import safe, unsafe

RULE = "rename-field"


def test_plain() -> None:
    message = unsafe(RULE, RenameField("Order", "note", "remark"))

    assert (
        message
        == "Renaming column shop_order.note to remark breaks the deployed code, which uses the old name."
    )


def test_column_given_to_the_field() -> None:
    message = unsafe(RULE, AlterField("Order", "note", TextField(null=True, db_column="remark")))

    assert (
        message
        == "Renaming column shop_order.note to remark breaks the deployed code, which uses the old name."
    )


def test_raw_sql() -> None:
    message = unsafe(RULE, RunSQL("alter table shop_order rename note to remark", RunSQL.noop))

    assert (
        message
        == "Renaming column shop_order.note to remark breaks the deployed code, which uses the old name."
    )


def test_column_of_a_view() -> None:
    message = unsafe(
        RULE,
        RunSQL("ALTER VIEW open_order RENAME COLUMN number TO nr", RunSQL.noop),
        before=[RunSQL("CREATE VIEW open_order AS SELECT number FROM shop_order", RunSQL.noop)],
    )

    assert (
        message
        == "Renaming column open_order.number to nr breaks the deployed code, which uses the old name."
    )


def test_column_kept() -> None:
    safe(
        RULE,
        RenameField("Order", "note", "remark"),
        AlterField("Order", "remark", TextField(null=True, db_column="note")),
    )


def test_column_pinned_first() -> None:
    safe(
        RULE,
        AlterField("Order", "note", TextField(null=True, db_column="note")),
        RenameField("Order", "note", "remark"),
    )


def test_in_the_models_alone() -> None:
    safe(RULE, SeparateDatabaseAndState(state_operations=[RenameField("Order", "note", "remark")]))
