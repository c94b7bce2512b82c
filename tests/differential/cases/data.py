"""Raw SQL, Python code, and both together with changes of the schema."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.migrations import (
    AddField,
    AddIndex,
    AlterField,
    RemoveField,
    RunPython,
    RunSQL,
    SeparateDatabaseAndState,
)

from differential.case import Case, case


def update(apps: Any, editor: Any) -> None:
    apps.get_model("lab", "Thing").objects.update(integer_null=1)


def fill(apps: Any, editor: Any) -> None:
    apps.get_model("lab", "Thing").objects.update(extra=1)


def move_key(apps: Any, editor: Any) -> None:
    apps.get_model("lab", "Thing").objects.update(editor=2)


def nothing(apps: Any, editor: Any) -> None:
    pass


SQL = {
    "sql_add_column": "ALTER TABLE lab_thing ADD COLUMN extra integer",
    "sql_add_column_lower_case": "alter table lab_thing add extra integer not null default 3",
    "sql_add_column_volatile": "ALTER TABLE lab_thing ADD COLUMN extra timestamptz DEFAULT clock_timestamp()",
    "sql_add_column_now": "ALTER TABLE lab_thing ADD COLUMN extra timestamptz NOT NULL DEFAULT now()",
    "sql_add_column_serial": "ALTER TABLE lab_thing ADD COLUMN extra bigserial",
    "sql_add_column_identity": "ALTER TABLE lab_thing ADD COLUMN extra bigint GENERATED ALWAYS AS IDENTITY",
    "sql_add_column_references": "ALTER TABLE lab_thing ADD COLUMN extra bigint REFERENCES lab_shelf (id)",
    "sql_add_column_unique": "ALTER TABLE lab_thing ADD COLUMN extra bigint UNIQUE",
    "sql_add_column_check": "ALTER TABLE lab_thing ADD COLUMN extra bigint CHECK (extra > 0)",
    "sql_add_column_if_not_exists": "ALTER TABLE lab_thing ADD COLUMN IF NOT EXISTS integer integer",
    "sql_drop_column": "ALTER TABLE lab_thing DROP COLUMN integer_null",
    "sql_drop_column_lower_case": "alter table lab_thing drop integer_null",
    "sql_drop_column_if_exists": "ALTER TABLE lab_thing DROP COLUMN IF EXISTS nothing",
    "sql_rename_column": "ALTER TABLE lab_thing RENAME integer TO number",
    "sql_rename_table": "ALTER TABLE lab_shelf RENAME TO lab_rack",
    "sql_set_default": "ALTER TABLE lab_thing ALTER integer SET DEFAULT 5",
    "sql_drop_default": "ALTER TABLE lab_thing ALTER integer_db_default DROP DEFAULT",
    "sql_set_not_null": "ALTER TABLE lab_thing ALTER integer_null SET NOT NULL",
    "sql_drop_not_null": "ALTER TABLE lab_thing ALTER integer DROP NOT NULL",
    "sql_set_statistics": "ALTER TABLE lab_thing ALTER integer SET STATISTICS 500",
    "sql_set_storage": "ALTER TABLE lab_thing ALTER text SET STORAGE EXTERNAL",
    "sql_fillfactor": "ALTER TABLE lab_thing SET (fillfactor = 90)",
    "sql_autovacuum": "ALTER TABLE lab_thing SET (autovacuum_enabled = true)",
    "sql_set_unlogged": "ALTER TABLE lab_shelf SET UNLOGGED",
    "sql_varchar_to_varchar_using_same": "ALTER TABLE lab_thing ALTER char TYPE varchar(100) USING char::varchar(100)",
    "sql_two_actions": "ALTER TABLE lab_thing ADD COLUMN extra integer, ALTER integer TYPE bigint",
    "sql_update": "UPDATE lab_thing SET integer_null = 2",
    "sql_update_where": "UPDATE lab_thing SET integer_null = 2 WHERE id < 500",
    "sql_delete": "DELETE FROM lab_note WHERE id < 500",
    "sql_insert": "INSERT INTO lab_empty (name) SELECT 'x' FROM generate_series(1, 50)",
    "sql_insert_select": "INSERT INTO lab_empty (name) SELECT char FROM lab_thing",
    "sql_truncate": "TRUNCATE lab_note",
    "sql_lock_table": "LOCK TABLE lab_thing IN SHARE ROW EXCLUSIVE MODE",
    "sql_comment": "COMMENT ON TABLE lab_thing IS 'x'",
    "sql_create_table_fk": "CREATE TABLE extra (id bigint PRIMARY KEY, shelf bigint REFERENCES lab_shelf (id))",
    "sql_create_table_as": "CREATE TABLE extra AS SELECT id FROM lab_thing",
    "sql_drop_table": "DROP TABLE lab_shelf",
    "sql_create_view": "CREATE VIEW extra AS SELECT id FROM lab_thing",
    "sql_create_function": "CREATE FUNCTION extra() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
    "sql_create_type": "CREATE TYPE extra AS ENUM ('a', 'b')",
    "sql_create_sequence": "CREATE SEQUENCE extra",
    "sql_do_block": "DO $$ BEGIN ALTER TABLE lab_thing ALTER integer_null SET NOT NULL; END $$",
    "sql_set_lock_timeout": "SET LOCAL lock_timeout = '2s'; ALTER TABLE lab_thing ADD COLUMN extra integer",
    "sql_cluster": "CLUSTER lab_thing USING thing_big",
    "sql_enable_rls": "ALTER TABLE lab_thing ENABLE ROW LEVEL SECURITY",
    "sql_select_setval": "SELECT setval('lab_thing_id_seq', 5000)",
    "sql_materialized_view": "CREATE MATERIALIZED VIEW extra AS SELECT id FROM lab_thing",
}
TRIGGER = [
    RunSQL("CREATE FUNCTION extra() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$"),
    RunSQL("CREATE TRIGGER extra BEFORE UPDATE ON lab_thing FOR EACH ROW EXECUTE FUNCTION extra()"),
]
EXTRA = AddField("thing", "extra", models.IntegerField(null=True))
BY_PYTHON = RunPython(update, RunPython.noop)

CASES: tuple[Case, ...] = (
    *(case(name, RunSQL(text)) for name, text in SQL.items()),
    case("sql_analyze", RunSQL("ANALYZE lab_thing"), unknowable="how many rows it samples"),
    case("sql_create_trigger", TRIGGER[1], setup=TRIGGER[:1]),
    case("sql_drop_trigger", RunSQL("DROP TRIGGER extra ON lab_thing"), setup=TRIGGER),
    case("sql_disable_trigger", RunSQL("ALTER TABLE lab_thing DISABLE TRIGGER extra"), setup=TRIGGER),
    case(
        "sql_refresh_matview",
        RunSQL("REFRESH MATERIALIZED VIEW extra"),
        setup=[RunSQL("CREATE MATERIALIZED VIEW extra AS SELECT id FROM lab_thing")],
    ),
    case("sql_vacuum_full_in_atomic", RunSQL("VACUUM FULL lab_shelf"), fails="25001"),
    case(
        "sql_enum_add_value", RunSQL("ALTER TYPE extra ADD VALUE 'c'"), setup=[RunSQL(SQL["sql_create_type"])]
    ),
    case("sql_nothing", RunSQL(RunSQL.noop)),
    case(
        "sql_two_statements_one_string",
        RunSQL("ALTER TABLE lab_thing ADD COLUMN extra integer; UPDATE lab_thing SET extra = 1"),
    ),
    case(
        "sql_list_with_parameters",
        RunSQL([("UPDATE lab_thing SET char_null = %s WHERE id = %s", ["it's", 3])]),
    ),
    case(
        "sql_update_then_alter",
        RunSQL(SQL["sql_update"]),
        AlterField("thing", "integer_null", models.IntegerField()),
    ),
    case(
        "sql_add_fk_backfill_not_null",
        RunSQL(
            "ALTER TABLE lab_thing ADD COLUMN extra bigint REFERENCES lab_shelf (id); UPDATE lab_thing SET extra = 1; ALTER TABLE lab_thing ALTER extra SET NOT NULL"
        ),
    ),
    case("runpython_update", BY_PYTHON),
    case("runpython_update_non_atomic", BY_PYTHON, atomic=False),
    case("runpython_nothing", RunPython(nothing, nothing)),
    case("runpython_no_reverse", RunPython(nothing)),
    case("runpython_nested", SeparateDatabaseAndState([RunPython(nothing, nothing)])),
    case("addfield_plus_runpython_same_tx", EXTRA, RunPython(fill, RunPython.noop)),
    case("addfield_plus_runpython_non_atomic", EXTRA, RunPython(fill, RunPython.noop), atomic=False),
    case(
        "runpython_then_alter_same_tx", BY_PYTHON, AlterField("thing", "integer_null", models.IntegerField())
    ),
    case(
        "runpython_fkupdate_then_alter_same_tx",
        RunPython(move_key, RunPython.noop),
        AddField("thing", "extra", models.IntegerField(null=True)),
        fails="55006",
    ),
    case("combo_add_two_tables", EXTRA, AddField("note", "extra", models.IntegerField(null=True))),
    case(
        "combo_add_field_and_index_other_table",
        EXTRA,
        AddIndex("note", models.Index(fields=["body"], name="extra_body")),
    ),
    case(
        "combo_add_field_backfill_not_null",
        EXTRA,
        RunSQL("UPDATE lab_thing SET extra = 1"),
        AlterField("thing", "extra", models.IntegerField()),
    ),
    case(
        "combo_remove_then_rewrite",
        RemoveField("thing", "integer_null"),
        AlterField("thing", "integer", models.BigIntegerField()),
    ),
    case(
        "combo_nonatomic_fail_midway",
        EXTRA,
        AlterField("thing", "positive_small", models.PositiveSmallIntegerField(unique=True)),
        rows=["UPDATE lab_thing SET positive_small = 1"],
        atomic=False,
        fails="23505",
    ),
    case(
        "combo_rerun_after_partial_nonatomic",
        EXTRA,
        rows=["ALTER TABLE lab_thing ADD COLUMN extra integer"],
        atomic=False,
        fails="42701",
    ),
)
