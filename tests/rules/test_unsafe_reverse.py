from __future__ import annotations

from typing import Any

import pytest
from django.contrib.postgres.operations import (
    AddConstraintNotValid,
    AddIndexConcurrently,
    RemoveIndexConcurrently,
)
from django.db import models
from django.db.migrations import (
    AddField,
    AddIndex,
    AlterField,
    CreateModel,
    DeleteModel,
    RemoveConstraint,
    RemoveField,
    RemoveIndex,
    RenameField,
    RenameModel,
    RunPython,
    RunSQL,
    SeparateDatabaseAndState,
)
from django.db.migrations.operations.base import Operation

from linting import Release, compiled, findings, findings_in, findings_of, safe, unsafe

RULE = "unsafe-reverse"

NULLABLE = AlterField("Order", "total", models.IntegerField(null=True))
FILL_BACK = RunSQL(RunSQL.noop, "UPDATE shop_order SET total = 0 WHERE total IS NULL")
INDEX = models.Index(fields=["total"], name="order_total_idx")
UNDO = "Rather than take it back, undo it with new migrations"


class Custom(Operation):
    """Adds a column, and builds an index when it is taken back."""

    def state_forwards(self, app_label: str, state: Any) -> None:
        pass

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        schema_editor.execute("ALTER TABLE shop_order ADD COLUMN legacy integer")

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        schema_editor.execute("CREATE INDEX back_idx ON shop_order (total)")


# Work under a lock.


def test_an_index_that_is_dropped() -> None:
    (found,) = findings(RULE, RemoveIndex("Order", "order_status_placed_idx"))

    assert (
        found.message
        == "Taking it back is unsafe: building index order_status_placed_idx blocks writes to shop_order until it is done."
    )
    assert (
        found.hint
        == f"{UNDO}. Use AddIndexConcurrently in a migration of its own with atomic = False; for db_index=True put the index into Meta.indexes instead."
    )
    assert (found.severity.value, found.direction, found.operation) == ("warning", "reverse", "0")
    assert (found.table, found.lock, found.blocks, found.work) == ("shop_order", "SHARE", "writes", "build")


def test_the_lock_of_an_earlier_statement_of_the_way_back() -> None:
    found = findings(
        RULE,
        RemoveIndex("Order", "order_status_placed_idx"),
        AddField("Order", "x", models.IntegerField(null=True)),
    )

    (one,) = found
    assert (
        one.message
        == "Taking it back is unsafe: building index order_status_placed_idx in a transaction that has altered shop_order blocks reads and writes of shop_order until it is done."
    )
    assert (one.lock, one.blocks) == ("SHARE", "reads")


def test_null_allowed() -> None:
    (found,) = findings(RULE, NULLABLE)

    assert (
        found.message
        == "Taking it back is unsafe: setting shop_order.total NOT NULL blocks reads and writes of shop_order while every row is checked;"
        " it fails if shop_order.total is NULL in a row by then."
    )


def test_null_allowed_and_filled_on_the_way_back() -> None:
    second, first = findings(RULE, NULLABLE, FILL_BACK, atomic=False)

    assert (
        first.message
        == "Taking it back is unsafe: updating rows of shop_order in one statement blocks writes to shop_order until the transaction ends."
    )
    assert (
        second.message
        == "Taking it back is unsafe: setting shop_order.total NOT NULL blocks reads and writes of shop_order while every row is checked."
    )


def test_null_allowed_and_filled_by_python() -> None:
    message = unsafe(RULE, NULLABLE, RunPython(RunPython.noop, lambda apps, editor: None))

    assert message.endswith("while every row is checked.")


def test_null_allowed_and_python_that_does_nothing() -> None:
    message = unsafe(RULE, NULLABLE, RunPython(lambda apps, editor: None, RunPython.noop))

    assert message.endswith("it fails if shop_order.total is NULL in a row by then.")


def test_a_longer_char() -> None:
    message = unsafe(RULE, AlterField("Customer", "name", models.CharField(max_length=200)))

    assert (
        message
        == "Taking it back is unsafe: changing the type of shop_customer.name from character varying(200) to character varying(100) rewrites"
        " the table and blocks reads and writes of shop_customer until it is done; it fails if a value of shop_customer.name does not fit"
        " into character varying(100) by then."
    )


def test_a_constraint_that_is_dropped() -> None:
    message = unsafe(RULE, RemoveConstraint("Order", "order_total_check"))

    assert (
        message
        == "Taking it back is unsafe: adding constraint order_total_check blocks reads and writes of shop_order while every row is checked;"
        " it fails if a row of shop_order breaks check constraint order_total_check by then."
    )


def test_a_unique_field_that_is_no_longer() -> None:
    message = unsafe(RULE, AlterField("Product", "sku", models.CharField(max_length=20)))

    assert message.startswith("Taking it back is unsafe: adding unique constraint shop_product_sku_")
    assert "it fails if a row of shop_product breaks unique constraint shop_product_sku_" in message


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE INDEX back_idx ON shop_order (total)",
        "create index back_idx on public.shop_order using btree (total);",
        [("CREATE INDEX back_idx ON shop_order (total)", None)],
    ],
)
def test_reverse_sql(sql: Any) -> None:
    message = unsafe(RULE, RunSQL(RunSQL.noop, sql))

    assert (
        message
        == "Taking it back is unsafe: building index back_idx blocks writes to shop_order until it is done."
    )


def test_reverse_sql_of_a_nested_operation() -> None:
    nested = SeparateDatabaseAndState(
        [RunSQL("DROP INDEX order_status_placed_idx", "CREATE INDEX back_idx ON shop_order (total)")]
    )
    (found,) = findings(RULE, nested)

    assert found.operation == "0.0"


def test_a_third_party_operation() -> None:
    message = unsafe(RULE, Custom())

    assert (
        message
        == "Taking it back is unsafe: building index back_idx blocks writes to shop_order until it is done."
    )


# What fails on rows.


def test_a_field_without_a_default_that_is_removed() -> None:
    (found,) = findings(RULE, RemoveField("Order", "total"))

    assert (
        found.message
        == "Taking it back fails as soon as shop_order has rows, since nothing fills column total, which is NOT NULL."
    )
    assert (
        found.hint == "Give the field a default, or null=True, in a migration before the one that removes it."
    )
    assert (found.direction, found.table) == ("reverse", "shop_order")


def test_what_cannot_be_added_is_not_said_to_take_long() -> None:
    message = unsafe(RULE, RemoveField("Order", "number"))

    assert (
        message
        == "Taking it back fails as soon as shop_order has rows, since nothing fills column number, which is NOT NULL."
    )


def test_a_field_that_can_be_added_again() -> None:
    safe(RULE, RemoveField("Order", "note"))
    safe(RULE, RemoveField("Customer", "points"))
    safe(RULE, RemoveField("Order", "status"))


def test_what_the_way_there_is_found_for_too() -> None:
    message = unsafe(RULE, AlterField("Customer", "points", models.BigIntegerField(default=0)))

    assert (
        message
        == "Taking it back fails if a value of shop_customer.points does not fit into integer by then."
    )


# What is lost.


def test_texts_that_are_cut() -> None:
    message = unsafe(RULE, AlterField("Customer", "name", models.TextField()))

    assert message.endswith(
        "; it silently cuts values of shop_customer.name that do not fit into character varying(100)."
    )


def test_digits_that_are_cut() -> None:
    message = unsafe(
        RULE, AlterField("Product", "price", models.DecimalField(max_digits=10, decimal_places=4))
    )

    assert (
        message
        == "Taking it back silently cuts values of shop_product.price that do not fit into numeric(8,2)."
    )


def test_digits_that_are_refused() -> None:
    message = unsafe(
        RULE, AlterField("Product", "price", models.DecimalField(max_digits=12, decimal_places=2))
    )

    assert message.endswith(
        "it fails if a value of shop_product.price does not fit into numeric(8,2) by then."
    )


def test_a_table_that_was_there_before() -> None:
    sql = RunSQL("CREATE TABLE IF NOT EXISTS shop_order (id int)", "DROP TABLE shop_order CASCADE")
    messages = [one.message for one in findings(RULE, sql)]

    assert "Taking it back drops table shop_order, which was there before it, with all it holds." in messages


def test_a_column_that_was_there_before() -> None:
    sql = RunSQL(
        "ALTER TABLE shop_order ADD COLUMN IF NOT EXISTS note text", "ALTER TABLE shop_order DROP COLUMN note"
    )
    message = unsafe(RULE, sql)

    assert (
        message
        == "Taking it back drops column shop_order.note, which was there before it, with all it holds."
    )


# What is harmless.


BRIEF: list[Operation] = [
    AddField("Order", "extra", models.CharField(max_length=10, default="")),
    AddIndex("Order", INDEX),
    CreateModel("Note", [("id", models.BigAutoField(primary_key=True))]),
    DeleteModel("Payment"),
    RenameField("Order", "note", "remark"),
    RenameModel("Payment", "Receipt"),
    AlterField("Order", "note", models.TextField(default="")),
    AlterField("Order", "discount", models.IntegerField(default=0)),
    RunSQL("UPDATE shop_order SET note = '' WHERE id = 1", RunSQL.noop),
    RunSQL("CREATE INDEX x ON shop_order (total)", "DROP INDEX x"),
    RunPython(lambda apps, editor: None, lambda apps, editor: None),
]


@pytest.mark.parametrize("operation", BRIEF, ids=range(len(BRIEF)))
def test_a_brief_way_back(operation: Operation) -> None:
    safe(RULE, operation)


def test_concurrently() -> None:
    safe(RULE, RemoveIndexConcurrently("Order", "order_status_placed_idx"), atomic=False)
    safe(RULE, AddIndexConcurrently("Order", INDEX), atomic=False)


def test_a_constraint_not_valid() -> None:
    check = models.CheckConstraint(condition=models.Q(discount__gte=0), name="discount_check")

    safe(RULE, AddConstraintNotValid("Order", check))


def test_json_to_text_takes_anything() -> None:
    found = findings_of(AlterField("Product", "description", models.JSONField(null=True)))

    assert not [one for one in found if one.rule == RULE]


def test_a_table_made_by_the_migration() -> None:
    safe(
        RULE,
        CreateModel(
            "Note", [("id", models.BigAutoField(primary_key=True)), ("text", models.CharField(max_length=10))]
        ),
        AlterField("Note", "text", models.CharField(max_length=20, null=True)),
        RemoveField("Note", "text"),
    )


def test_what_cannot_be_taken_back_at_all() -> None:
    safe(RULE, RemoveIndex("Order", "order_status_placed_idx"), RunSQL("SELECT 1"))
    safe(
        RULE, RemoveIndex("Order", "order_status_placed_idx"), SeparateDatabaseAndState([RunSQL("SELECT 1")])
    )


def test_a_migration_that_is_being_taken_back() -> None:
    *_, last = compiled(Release([RemoveIndex("Order", "order_status_placed_idx")]))

    assert last.backwards is not None and last.backwards.backwards is None
    assert RULE not in {one.rule for one in findings_in(last.backwards)}


def test_it_is_compiled_only_where_it_may_be_unsafe() -> None:
    *_, plain = compiled(
        Release([AddField("Order", "extra", models.IntegerField(null=True)), AddIndex("Order", INDEX)])
    )
    *_, removal = compiled(Release([RemoveField("Order", "note")]))
    for migration in (plain, removal):
        list(findings_in(migration))

    assert "backwards" not in vars(plain)
    assert "backwards" in vars(removal)
