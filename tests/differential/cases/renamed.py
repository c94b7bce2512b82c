"""Renames of fields, models, tables and indexes, and those that rename nothing in the database."""

from __future__ import annotations

from django.db import models
from django.db.migrations import (
    AlterField,
    AlterModelTable,
    CreateModel,
    RenameField,
    RenameIndex,
    RenameModel,
    RunSQL,
    SeparateDatabaseAndState,
)

from differential.case import Case, case

PLAIN = CreateModel(
    "Plain",
    [
        ("id", models.AutoField(primary_key=True)),
        ("number", models.IntegerField()),
        ("name", models.CharField(max_length=50)),
    ],
)
PINNED = CreateModel(
    "Pinned",
    [("id", models.AutoField(primary_key=True)), ("number", models.IntegerField(db_column="n"))],
    {"db_table": "lab_pins"},
)
TOGETHER = CreateModel(
    "Pair",
    [
        ("id", models.AutoField(primary_key=True)),
        ("one", models.IntegerField()),
        ("two", models.IntegerField()),
    ],
    {"unique_together": {("one", "two")}, "indexes": [models.Index(fields=["one"], name="pair_one")]},
)
SELF = CreateModel(
    "Node",
    [
        ("id", models.AutoField(primary_key=True)),
        ("parent", models.ForeignKey("self", models.CASCADE, null=True)),
    ],
)
SELF_MANY = CreateModel(
    "Node",
    [
        ("id", models.AutoField(primary_key=True)),
        ("name", models.TextField()),
        ("friends", models.ManyToManyField("self")),
    ],
)
PROXY = CreateModel("Alias", [], {"proxy": True}, bases=("lab.shelf",))
UPDATABLE = RunSQL("CREATE VIEW lab_shelf AS SELECT * FROM lab_rack", "DROP VIEW lab_shelf")

CASES: tuple[Case, ...] = (
    case("rename_field", RenameField("thing", "integer", "number")),
    case("rename_field_indexed", RenameField("thing", "char_indexed", "label")),
    case("rename_field_unique", RenameField("thing", "char_unique", "label")),
    case("rename_field_positive", RenameField("thing", "positive", "amount")),
    case("rename_field_in_check", RenameField("rating", "checked", "count")),
    case("rename_field_in_index", RenameField("thing", "big", "huge")),
    case("rename_fk", RenameField("thing", "author", "writer")),
    case("rename_fk_noconstraint", RenameField("thing", "loose", "free")),
    case("rename_one_to_one", RenameField("thing", "seat", "place")),
    case("rename_m2m", RenameField("thing", "readers", "fans")),
    case("rename_pk_referenced", RenameField("author", "id", "key")),
    case("rename_field_in_unique_together", RenameField("pair", "one", "first"), setup=[TOGETHER]),
    case("rename_field_db_column_fixed", RenameField("pinned", "number", "count"), setup=[PINNED]),
    case(
        "rename_field_then_pin",
        RenameField("thing", "integer", "number"),
        AlterField("thing", "number", models.IntegerField(db_column="integer")),
    ),
    case(
        "pin_then_rename_field",
        AlterField("thing", "integer", models.IntegerField(db_column="integer")),
        RenameField("thing", "integer", "number"),
    ),
    case(
        "rename_field_and_back",
        RenameField("thing", "integer", "number"),
        RenameField("thing", "number", "integer"),
    ),
    case(
        "rename_field_state_only",
        SeparateDatabaseAndState(
            state_operations=[
                RenameField("thing", "integer", "number"),
                AlterField("thing", "number", models.IntegerField(db_column="integer")),
            ]
        ),
    ),
    case(
        "swap_fields",
        RenameField("thing", "one", "spare"),
        RenameField("thing", "two", "one"),
        RenameField("thing", "spare", "two"),
    ),
    case("rename_model_plain", RenameModel("Shelf", "Rack")),
    case("rename_model_incoming_fk", RenameModel("Author", "Writer")),
    case("rename_model_incoming_fk_and_m2m", RenameModel("Reader", "Visitor")),
    case("rename_model_with_keys_out", RenameModel("Thing", "Item")),
    case("rename_model_leaf", RenameModel("Note", "Remark")),
    case("rename_model_db_table_fixed", RenameModel("Pinned", "Fixed"), setup=[PINNED]),
    case("rename_model_self_fk", RenameModel("Node", "Knot"), setup=[SELF]),
    case("rename_model_self_m2m", RenameModel("Node", "Knot"), setup=[SELF_MANY]),
    case("rename_model_proxy", RenameModel("Alias", "Nickname"), setup=[PROXY]),
    case("rename_model_with_view_left", RenameModel("Shelf", "Rack"), UPDATABLE),
    case("rename_model_then_pin_table", RenameModel("Shelf", "Rack"), AlterModelTable("Rack", "lab_shelf")),
    case("rename_model_non_atomic", RenameModel("Author", "Writer"), atomic=False),
    case("alter_model_table", AlterModelTable("Shelf", "racks")),
    case("alter_model_table_incoming_fk", AlterModelTable("Author", "writers")),
    case("alter_model_table_with_m2m", AlterModelTable("Thing", "items")),
    case("alter_model_table_to_same", AlterModelTable("Shelf", "lab_shelf")),
    case("rename_index", RenameIndex("thing", new_name="thing_huge", old_name="thing_big")),
    case(
        "rename_index_non_atomic",
        RenameIndex("thing", new_name="thing_huge", old_name="thing_big"),
        atomic=False,
    ),
    case(
        "rename_field_and_index",
        RenameField("plain", "number", "count"),
        RenameField("plain", "name", "title"),
        setup=[PLAIN],
    ),
)
