from __future__ import annotations

from django.db.migrations import (
    AddField,
    AlterField,
    CreateModel,
    RemoveField,
    RenameField,
    RunSQL,
    SeparateDatabaseAndState,
)
from django.db.models import AutoField, F, GeneratedField, IntegerField, JSONField

from linting import findings, safe, unsafe

RULE = "recreate-column"

REMOVED = RemoveField("Order", "note")
ADDED = AddField("Order", "note", JSONField(null=True))
LOST = "Dropping column shop_order.note and adding it again loses the value it has in every row."
TWICE = GeneratedField(expression=F("total") * 2, output_field=IntegerField(), db_persist=True)
THRICE = GeneratedField(expression=F("total") * 3, output_field=IntegerField(), db_persist=True)


def test_removed_and_added() -> None:
    (found,) = findings(RULE, REMOVED, ADDED)

    assert (found.message, found.operation, found.table) == (LOST, "1", "shop_order")
    assert (
        found.hint
        == "Change the column in place with AlterField; or add the new one under another name, copy the values in batches, and drop the old one in a later release."
    )


def test_with_operations_between() -> None:
    assert unsafe(RULE, REMOVED, AddField("Order", "lot", IntegerField(null=True)), ADDED) == LOST


def test_in_raw_sql() -> None:
    sql = "ALTER TABLE shop_order DROP COLUMN note; ALTER TABLE shop_order ADD COLUMN note jsonb"

    assert unsafe(RULE, RunSQL(sql, RunSQL.noop)) == LOST


def test_in_one_statement() -> None:
    sql = "ALTER TABLE shop_order DROP COLUMN note, ADD COLUMN note jsonb"

    assert unsafe(RULE, RunSQL(sql, RunSQL.noop)) == LOST


def test_nested() -> None:
    (found,) = findings(RULE, SeparateDatabaseAndState(database_operations=[REMOVED, ADDED]))

    assert (found.message, found.operation) == (LOST, "0.1")


def test_once_for_a_column_that_comes_back_twice() -> None:
    assert unsafe(RULE, REMOVED, ADDED, RemoveField("Order", "note"), ADDED) == LOST


def test_a_generated_column_takes_the_place_of_values() -> None:
    message = unsafe(RULE, RemoveField("Order", "discount"), AddField("Order", "discount", TWICE))

    assert message == LOST.replace("note", "discount")


def test_a_generated_column_is_made_anew() -> None:
    safe(
        RULE,
        RemoveField("Order", "twice"),
        AddField("Order", "twice", THRICE),
        before=[AddField("Order", "twice", TWICE)],
    )


def test_added_in_the_same_migration() -> None:
    added = AddField("Order", "lot", IntegerField(null=True))

    safe(RULE, added, RemoveField("Order", "lot"), added)


def test_the_old_column_has_another_name_now() -> None:
    safe(RULE, RenameField("Order", "note", "old_note"), ADDED, RemoveField("Order", "note"), ADDED)


def test_a_table_made_in_the_same_migration() -> None:
    made = CreateModel("Box", [("id", AutoField(primary_key=True)), ("size", IntegerField(null=True))])

    safe(RULE, made, RemoveField("Box", "size"), AddField("Box", "size", JSONField(null=True)))


def test_of_two_tables() -> None:
    safe(RULE, REMOVED, AddField("Customer", "note", JSONField(null=True)))


def test_from_the_models_alone() -> None:
    safe(RULE, SeparateDatabaseAndState(state_operations=[REMOVED, ADDED]))


def test_altered_in_place() -> None:
    safe(RULE, AlterField("Order", "note", JSONField(null=True)))


def test_in_two_migrations() -> None:
    safe(RULE, ADDED, before=[REMOVED])


NEW = AddField("Order", "remark", JSONField(null=True))
NAMED = RenameField("Order", "remark", "note")


def test_the_name_is_given_to_a_new_one() -> None:
    assert (
        unsafe(RULE, NEW, REMOVED, NAMED)
        == "Dropping column shop_order.note and giving its name to remark loses the value it has in every row."
    )


def test_the_new_one_is_filled() -> None:
    filled = RunSQL("UPDATE shop_order SET remark = to_jsonb(note)", RunSQL.noop)

    safe(RULE, NEW, filled, REMOVED, NAMED)


def test_the_new_one_was_there() -> None:
    safe(RULE, REMOVED, NAMED, before=[NEW])
