"""AddIndex and AddIndexConcurrently of every kind."""

from __future__ import annotations

from django.contrib.postgres.indexes import BrinIndex, GinIndex, GistIndex, HashIndex, OpClass, SpGistIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import models
from django.db.migrations import AddField, AddIndex, CreateModel, RunSQL
from django.db.models.functions import Lower, Upper

from differential.case import Case, case


def add(index: models.Index, model: str = "thing") -> AddIndex:
    return AddIndex(model, index)


KINDS = {
    "add_index_int": models.Index(fields=["integer"], name="extra"),
    "add_index_char": models.Index(fields=["char"], name="extra"),
    "add_index_desc": models.Index(fields=["-integer"], name="extra"),
    "add_index_two_columns": models.Index(fields=["integer", "char"], name="extra"),
    "add_index_fk": models.Index(fields=["author", "integer"], name="extra"),
    "add_index_partial": models.Index(fields=["integer"], name="extra", condition=models.Q(boolean=True)),
    "add_index_include": models.Index(fields=["integer"], name="extra", include=["char"]),
    "add_index_opclasses": models.Index(fields=["char"], name="extra", opclasses=["varchar_pattern_ops"]),
    "add_index_expression": models.Index(Lower("char"), name="extra"),
    "add_index_two_expressions": models.Index(Lower("char").desc(), Upper("char_100"), name="extra"),
    "add_index_opclass_expression": models.Index(
        OpClass(Lower("char"), name="text_pattern_ops"), name="extra"
    ),
    "add_index_gin": GinIndex(fields=["json"], name="extra"),
    "add_index_gin_array": GinIndex(fields=["numbers"], name="extra", fastupdate=False),
    "add_index_brin": BrinIndex(fields=["integer"], name="extra", pages_per_range=4),
    "add_index_hash": HashIndex(fields=["char"], name="extra"),
    "add_index_gist": GistIndex(fields=["address"], name="extra", opclasses=["inet_ops"]),
    "add_index_spgist": SpGistIndex(fields=["char"], name="extra"),
    "add_index_fillfactor": models.Index(fields=["integer"], name="extra", db_tablespace="pg_default"),
}
DUPLICATES = ("UPDATE lab_thing SET small = 1",)
INVALID = ("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'extra'::regclass",)

CASES: tuple[Case, ...] = (
    *(case(name, add(index)) for name, index in KINDS.items()),
    case(
        "add_index_on_empty_table",
        add(models.Index(fields=["name"], name="extra"), "empty"),
        unknowable="the table is empty",
    ),
    case(
        "add_index_on_new_table",
        CreateModel("Fresh", [("id", models.AutoField(primary_key=True)), ("n", models.IntegerField())]),
        add(models.Index(fields=["n"], name="extra"), "fresh"),
    ),
    case("add_index_concurrently", AddIndexConcurrently("thing", KINDS["add_index_int"]), atomic=False),
    case(
        "add_index_concurrently_partial",
        AddIndexConcurrently("thing", KINDS["add_index_partial"]),
        atomic=False,
    ),
    case(
        "add_index_concurrently_expression",
        AddIndexConcurrently("thing", KINDS["add_index_expression"]),
        atomic=False,
    ),
    case("add_index_concurrently_gin", AddIndexConcurrently("thing", KINDS["add_index_gin"]), atomic=False),
    case(
        "add_index_concurrently_in_atomic",
        AddIndexConcurrently("thing", KINDS["add_index_int"]),
        fails="NotSupportedError",
    ),
    case("add_index_non_atomic", add(KINDS["add_index_int"]), atomic=False),
    case(
        "add_two_indexes_two_tables",
        add(KINDS["add_index_int"]),
        add(models.Index(fields=["body"], name="more"), "note"),
    ),
    case(
        "add_two_indexes_two_tables_non_atomic",
        add(KINDS["add_index_int"]),
        add(models.Index(fields=["body"], name="more"), "note"),
        atomic=False,
    ),
    case(
        "add_field_then_index",
        AddField("thing", "extra", models.IntegerField(null=True)),
        add(models.Index(fields=["extra"], name="extra_index")),
    ),
    case(
        "add_field_then_index_concurrently",
        AddField("thing", "extra", models.IntegerField(null=True)),
        AddIndexConcurrently("thing", models.Index(fields=["extra"], name="extra_index")),
        atomic=False,
    ),
    case("sql_create_index", RunSQL("create index extra on lab_thing (integer)")),
    case("sql_cic", RunSQL("CREATE INDEX CONCURRENTLY extra ON lab_thing (integer)"), atomic=False),
    case(
        "sql_cic_unique",
        RunSQL("CREATE UNIQUE INDEX CONCURRENTLY extra ON lab_thing (integer)"),
        atomic=False,
    ),
    case(
        "sql_cic_unique_dups",
        RunSQL("CREATE UNIQUE INDEX CONCURRENTLY extra ON lab_thing (small)"),
        rows=DUPLICATES,
        atomic=False,
        fails="23505",
    ),
    case(
        "sql_cic_in_atomic", RunSQL("CREATE INDEX CONCURRENTLY extra ON lab_thing (integer)"), fails="25001"
    ),
    case(
        "sql_cic_if_not_exists_over_invalid",
        RunSQL("CREATE INDEX CONCURRENTLY IF NOT EXISTS extra ON lab_thing (integer)"),
        setup=[RunSQL("CREATE INDEX extra ON lab_thing (integer)")],
        rows=INVALID,
        atomic=False,
    ),
    case(
        "sql_drop_index_concurrently_if_exists",
        RunSQL("DROP INDEX CONCURRENTLY IF EXISTS thing_big"),
        atomic=False,
    ),
    case(
        "sql_drop_index_concurrently_nothing",
        RunSQL("DROP INDEX CONCURRENTLY IF EXISTS nothing"),
        atomic=False,
    ),
    case("sql_reindex_table", RunSQL("REINDEX TABLE lab_thing")),
    case("sql_reindex_index", RunSQL("REINDEX INDEX thing_big")),
    case("sql_reindex_concurrently", RunSQL("REINDEX INDEX CONCURRENTLY thing_big"), atomic=False),
    case(
        "sql_multi_statement_with_cic",
        RunSQL(
            "CREATE INDEX CONCURRENTLY extra ON lab_thing (integer); CREATE INDEX CONCURRENTLY more ON lab_thing (big)"
        ),
        atomic=False,
        fails="25001",
    ),
    case(
        "sql_list_with_cic",
        RunSQL(
            [
                "CREATE INDEX CONCURRENTLY extra ON lab_thing (integer)",
                "CREATE INDEX CONCURRENTLY more ON lab_thing (big)",
            ]
        ),
        atomic=False,
    ),
)
