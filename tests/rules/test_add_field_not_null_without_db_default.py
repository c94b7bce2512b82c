from __future__ import annotations

from django.db.migrations import (
    AddField,
    AlterField,
    CreateModel,
    RemoveField,
    RunSQL,
    SeparateDatabaseAndState,
)
from django.db.models import CASCADE, BigAutoField, ForeignKey, IntegerField, JSONField

from linting import safe, unsafe

RULE = "add-field-not-null-without-db-default"


def test_python_default() -> None:
    message = unsafe(RULE, AddField("Order", "lot", IntegerField(default=1)))

    assert (
        message
        == "Adding NOT NULL column shop_order.lot without a database default breaks the deployed code, whose inserts do not name it."
    )


def test_raw_sql() -> None:
    message = unsafe(
        RULE,
        RunSQL("ALTER TABLE shop_order ADD COLUMN lot integer NOT NULL DEFAULT 0", RunSQL.noop),
        RunSQL("ALTER TABLE shop_order ALTER COLUMN lot DROP DEFAULT", RunSQL.noop),
    )

    assert (
        message
        == "Adding NOT NULL column shop_order.lot without a database default breaks the deployed code, whose inserts do not name it."
    )


def test_column_that_the_models_had_before() -> None:
    """Code that has been deployed since names it in every INSERT, which fails until it is there."""
    added = AddField("Order", "lot", IntegerField(default=1))

    safe(
        RULE,
        RunSQL("ALTER TABLE shop_order ADD COLUMN lot integer NOT NULL DEFAULT 0", RunSQL.noop),
        RunSQL("ALTER TABLE shop_order ALTER COLUMN lot DROP DEFAULT", RunSQL.noop),
        before=[SeparateDatabaseAndState(state_operations=[added])],
    )


def test_no_value_at_all() -> None:
    safe(RULE, RunSQL("ALTER TABLE shop_order ADD COLUMN lot integer NOT NULL", RunSQL.noop))


def test_null_taken_away_in_the_same_migration() -> None:
    message = unsafe(
        RULE,
        AddField("Order", "lot", IntegerField(null=True)),
        AlterField("Order", "lot", IntegerField(default=1)),
    )

    assert (
        message
        == "Adding NOT NULL column shop_order.lot without a database default breaks the deployed code, whose inserts do not name it."
    )


def test_database_default() -> None:
    safe(RULE, AddField("Order", "lot", IntegerField(db_default=1)))


def test_nullable() -> None:
    safe(RULE, AddField("Order", "lot", IntegerField(null=True, default=1)))


def test_a_nullable_column_that_is_made_anew() -> None:
    safe(RULE, RemoveField("Order", "note"), AddField("Order", "note", JSONField(null=True)))


def test_new_table() -> None:
    safe(RULE, CreateModel("Visit", [("id", BigAutoField(primary_key=True)), ("n", IntegerField())]))


def test_a_key_with_a_database_default() -> None:
    key = ForeignKey("shop.Customer", CASCADE, db_default=1, db_index=False, related_name="+")

    safe(RULE, AddField("Payment", "payer", key))
