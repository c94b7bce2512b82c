from __future__ import annotations

from typing import Any

from django.db.migrations import RunPython, RunSQL

from linting import findings, safe

RULE = "runpython-changes-schema"
HINT = "Put the statement into RunSQL, with the operations that change the models as state_operations."


def _require(apps: Any, schema_editor: Any) -> None:
    schema_editor.execute("ALTER TABLE shop_order ALTER COLUMN note SET NOT NULL")


def test_work_under_a_lock() -> None:
    (found,) = findings(RULE, RunPython(_require, RunPython.noop))

    assert (found.severity.value, found.table, found.message, found.hint) == (
        "error",
        "shop_order",
        "_require() changes the schema of shop_order by itself, and blocks reads and writes of shop_order until it is done.",
        HINT,
    )


def _widen(apps: Any, schema_editor: Any) -> None:
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("alter table shop_order alter note type text")


def test_a_brief_change() -> None:
    (found,) = findings(RULE, RunPython(_widen, RunPython.noop))

    assert (found.severity.value, found.message) == (
        "warning",
        "_widen() changes the schema of shop_order by itself, which the models do not know of.",
    )


def _make(apps: Any, schema_editor: Any) -> None:
    schema_editor.execute("CREATE FUNCTION price() RETURNS integer LANGUAGE sql AS 'SELECT 1'")


def test_an_object_of_no_table() -> None:
    (found,) = findings(RULE, RunPython(_make, RunPython.noop))

    assert found.message == "_make() changes the schema by itself, which the models do not know of."


def test_both_directions_are_one_finding() -> None:
    assert len(findings(RULE, RunPython(_widen, _widen))) == 1


def _rows(apps: Any, schema_editor: Any) -> None:
    schema_editor.execute("SET lock_timeout = '1s'")
    schema_editor.execute("UPDATE shop_order SET note = %s WHERE id = 1", [""])
    schema_editor.execute("ANALYZE shop_order")


def _put_together(apps: Any, schema_editor: Any) -> None:
    schema_editor.execute(f"ALTER TABLE shop_order ADD {schema_editor.quote_name('x')} text")


def test_a_statement_that_is_put_together() -> None:
    (found,) = findings(RULE, RunPython(_put_together, RunPython.noop))

    assert (
        found.message
        == "_put_together() changes the schema of shop_order by itself, which the models do not know of."
    )


def _asked_for(apps: Any, schema_editor: Any) -> None:
    schema_editor.execute(f"ALTER TABLE {schema_editor.connection.settings_dict['TABLE']} ADD x text")


def test_a_statement_that_is_known_when_it_runs() -> None:
    safe(RULE, RunPython(_asked_for, RunPython.noop))


def test_rows_and_settings() -> None:
    safe(RULE, RunPython(_rows, RunPython.noop))


def _new(apps: Any, schema_editor: Any) -> None:
    schema_editor.execute("ALTER TABLE visit ADD note text")


def test_a_table_made_here() -> None:
    safe(RULE, RunSQL("CREATE TABLE visit (id bigint)", RunSQL.noop), RunPython(_new, RunPython.noop))
