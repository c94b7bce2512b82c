from __future__ import annotations

from django.db.migrations import (
    AddField,
    AlterField,
    CreateModel,
    RunPython,
    RunSQL,
    SeparateDatabaseAndState,
)
from django.db.models import BigAutoField, IntegerField, TextField

from linting import safe, unsafe

RULE = "schema-and-data-mixed"
ADD = AddField("Order", "lot", IntegerField(null=True))
PYTHON = RunPython(RunPython.noop, RunPython.noop)


def test_python_after_a_field() -> None:
    message = unsafe(RULE, ADD, PYTHON)

    assert (
        message
        == "Running Python code in the transaction that alters shop_order blocks reads and writes of shop_order until it is done."
    )


def test_python_before_a_field() -> None:
    message = unsafe(RULE, PYTHON, ADD)

    assert message == "Running Python code in the migration that alters shop_order ties the two together."


def test_nested_python() -> None:
    message = unsafe(RULE, ADD, SeparateDatabaseAndState(database_operations=[PYTHON]))

    assert (
        message
        == "Running Python code in the transaction that alters shop_order blocks reads and writes of shop_order until it is done."
    )


def test_not_atomic() -> None:
    message = unsafe(RULE, ADD, PYTHON, atomic=False)

    assert message == "Running Python code in the migration that alters shop_order ties the two together."


def test_sql() -> None:
    message = unsafe(RULE, ADD, RunSQL("UPDATE shop_order SET lot = 1 WHERE id = 1", RunSQL.noop))

    assert message == "Writing rows in the migration that alters shop_order ties the two together."


def test_many_rows_in_sql() -> None:
    message = unsafe(RULE, ADD, RunSQL("UPDATE shop_order SET lot = 1", RunSQL.noop))

    assert (
        message
        == "Writing rows in the transaction that alters shop_order blocks reads and writes of shop_order until it is done."
    )


def test_python_alone() -> None:
    safe(RULE, PYTHON)


def test_table_made_here() -> None:
    safe(RULE, CreateModel("Visit", [("id", BigAutoField(primary_key=True))]), PYTHON)


def test_filled_by_django() -> None:
    safe(RULE, AlterField("Order", "note", TextField(default="")))


def test_comment() -> None:
    safe(RULE, RunSQL("COMMENT ON TABLE shop_order IS 'x'", RunSQL.noop), PYTHON)
