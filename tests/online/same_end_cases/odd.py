"""Names that need quotes or all 63 bytes, keys that go in circles, other schemas, scripts as people write them, and
several options of a field changed at once."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.migrations import (
    AddField,
    AddIndex,
    AlterField,
    AlterModelTable,
    AlterUniqueTogether,
    CreateModel,
    DeleteModel,
    RemoveField,
    RenameField,
    RenameModel,
    RunSQL,
)

from differential.case import Case, case

ID = ("id", models.BigAutoField(primary_key=True))
SHELF: dict[str, Any] = {"to": "lab.Shelf", "on_delete": models.CASCADE, "null": True}
# Each name is as long as the server keeps.
LONGEST = {"number": "a" * 63, "umlaut": "ü" * 31, "shelf": "k" * 63}
QUOTED = {"number": "Order", "umlaut": "größe", "shelf": "Select"}


def odd(table: str, columns: dict[str, str]) -> CreateModel:
    return CreateModel(
        "Odd",
        [
            ID,
            ("number", models.IntegerField(null=True, db_column=columns["number"])),
            ("umlaut", models.IntegerField(null=True, db_column=columns["umlaut"])),
            ("shelf", models.ForeignKey(db_column=columns["shelf"], **SHELF)),
        ],
        {"db_table": table},
    )


def named(kind: str, table: str, columns: dict[str, str]) -> list[Case]:
    number, umlaut = columns["number"], columns["umlaut"]
    setup = [odd(table, columns)]
    changes: dict[str, Any] = {
        "not_null": AlterField("odd", "number", models.IntegerField(default=0, db_column=number)),
        "unique": AlterField("odd", "umlaut", models.IntegerField(null=True, unique=True, db_column=umlaut)),
        "positive": AlterField(
            "odd", "number", models.PositiveIntegerField(null=True, db_index=True, db_column=number)
        ),
        "column": AlterField("odd", "umlaut", models.IntegerField(null=True)),
        "removed": RemoveField("odd", "number"),
        "key": AlterField("odd", "shelf", models.OneToOneField(db_column=columns["shelf"], **SHELF)),
        "added": AddField("odd", "extra", models.PositiveIntegerField(default=1, db_column="Y" * 63)),
        "table": AlterModelTable("odd", "another"),
        "deleted": DeleteModel("Odd"),
    }
    return [case(f"odd_{kind}_{name}", change, setup=setup) for name, change in changes.items()]


PAIR = CreateModel(
    "Pair",
    [
        ID,
        ("one", models.ForeignKey(related_name="+", **SHELF)),
        ("two", models.ForeignKey(related_name="+", **SHELF)),
        ("other", models.ForeignKey("self", models.CASCADE, null=True)),
    ],
)
CIRCLE = [
    CreateModel("Hen", [ID]),
    CreateModel("Egg", [ID, ("hen", models.ForeignKey("lab.Hen", models.CASCADE, null=True))]),
    AddField("hen", "egg", models.ForeignKey("lab.Egg", models.CASCADE, null=True)),
]
POSTS = [
    CreateModel("Tag", [ID, ("name", models.TextField(null=True))]),
    CreateModel(
        "Post", [ID, ("name", models.TextField(null=True)), ("tags", models.ManyToManyField("lab.Tag"))]
    ),
]
ELSEWHERE = [
    RunSQL(
        "CREATE SCHEMA other; CREATE TABLE other.far (id bigint PRIMARY KEY, n integer);"
        " INSERT INTO other.far SELECT i, i FROM generate_series(1, 1000) i"
    )
]
SCRIPTS = {
    "swapped_columns": "ALTER TABLE lab_thing ADD COLUMN extra bigint; UPDATE lab_thing SET extra = big;"
    " ALTER TABLE lab_thing DROP COLUMN big; ALTER TABLE lab_thing RENAME COLUMN extra TO big",
    "temporary_table": "CREATE TEMP TABLE known ON COMMIT DROP AS SELECT id FROM lab_thing;"
    " UPDATE lab_thing SET big = 7 FROM known WHERE known.id = lab_thing.id",
    "retyped_without_default": "ALTER TABLE lab_thing ALTER integer_db_default TYPE text,"
    " ALTER integer_db_default DROP DEFAULT",
    "commented": "-- it's; first\nUPDATE lab_note n SET shelf = t.small -- ; where\nFROM lab_thing t"
    " WHERE t.id = n.thing_id; /* then ' */ DELETE FROM lab_note USING lab_thing t"
    " WHERE t.id = lab_note.thing_id AND t.small > 500",
    "many_parts": "ALTER TABLE lab_thing ADD COLUMN extra integer NOT NULL DEFAULT 1,"
    " ADD CONSTRAINT ex CHECK (extra > 0), ADD CONSTRAINT exu UNIQUE (big), ALTER small DROP NOT NULL,"
    " DROP COLUMN integer_null",
    "indexes": "CREATE INDEX a1 ON lab_thing (small DESC NULLS LAST, lower(char) varchar_pattern_ops);"
    " CREATE UNIQUE INDEX a2 ON lab_thing (id) INCLUDE (char) WHERE big > 0;"
    " CREATE INDEX IF NOT EXISTS thing_big ON lab_thing (big); DROP INDEX IF EXISTS thing_small_char, nothing",
    "other_key_index": "CREATE UNIQUE INDEX np ON lab_note (id, shelf); ALTER TABLE lab_note"
    " DROP CONSTRAINT lab_note_pkey, ADD CONSTRAINT lab_note_pkey PRIMARY KEY USING INDEX np",
}
EXTRA = AddField("thing", "extra", models.CharField(max_length=50, db_default="7"))
DECIMAL = AddField(
    "thing", "extra", models.DecimalField(max_digits=12, decimal_places=2, null=True, unique=True)
)

CASES: tuple[Case, ...] = (
    *named("quoted", "Mixed Case", QUOTED),
    *named("longest", "t" * 63, LONGEST),
    case("odd_keys_renamed_target", RenameModel("Shelf", "Rack"), setup=[PAIR]),
    case(
        "odd_keys_self_not_null",
        AlterField("pair", "other", models.ForeignKey("self", models.CASCADE)),
        setup=[PAIR],
    ),
    case("odd_keys_self_type", AlterField("pair", "id", models.AutoField(primary_key=True)), setup=[PAIR]),
    case(
        "odd_keys_removed",
        RemoveField("pair", "one"),
        RemoveField("pair", "two"),
        DeleteModel("Shelf"),
        setup=[PAIR],
    ),
    case("odd_circle_made", *CIRCLE),
    case(
        "odd_circle_removed", RemoveField("hen", "egg"), DeleteModel("Egg"), DeleteModel("Hen"), setup=CIRCLE
    ),
    case("odd_circle_dropped_at_once", RunSQL("DROP TABLE lab_hen, lab_egg"), setup=CIRCLE),
    case("odd_circle_renamed", RenameModel("Hen", "Bird"), RenameModel("Egg", "Shell"), setup=CIRCLE),
    case(
        "odd_many_pk_of_text",
        AlterField("post", "id", models.CharField(max_length=20, primary_key=True)),
        setup=POSTS,
    ),
    case("odd_many_pk_renamed", RenameField("tag", "id", "key"), setup=POSTS),
    case(
        "odd_together_of_others",
        AlterUniqueTogether("thing", [("one", "big"), ("two", "three")]),
        setup=[AlterUniqueTogether("thing", [("one", "three"), ("two", "big")])],
    ),
    case(
        "odd_index_of_longest",
        AddIndex("odd", models.Index(fields=["number"], name="i" * 30)),
        setup=[odd("t" * 63, LONGEST)],
    ),
    case(
        "odd_elsewhere",
        RunSQL(
            "UPDATE other.far SET n = n + 1; ALTER TABLE other.far ADD CHECK (n > 0);"
            " ALTER TABLE other.far ALTER n SET NOT NULL; ALTER TABLE other.far ADD FOREIGN KEY (id) REFERENCES lab_shelf"
        ),
        setup=ELSEWHERE,
        rows=["DELETE FROM other.far WHERE id > 1000"],
    ),
    *(case(f"odd_script_{name}", RunSQL(text)) for name, text in SCRIPTS.items()),
    case(
        "odd_options_of_key",
        AlterField(
            "thing", "extra", models.ForeignKey("lab.Thing", models.CASCADE, related_name="+", default=7)
        ),
        setup=[DECIMAL],
        rows=["UPDATE lab_thing SET extra = NULL WHERE id % 10 = 0"],
    ),
    case(
        "odd_options_of_unique",
        AlterField("thing", "extra", models.SlugField(default="7", db_comment="c")),
        setup=[AddField("thing", "extra", models.SlugField(null=True, unique=True, db_column="Other Col"))],
        rows=['UPDATE lab_thing SET "Other Col" = NULL WHERE id % 10 = 0'],
    ),
    case("odd_options_of_default", AlterField("thing", "extra", models.TextField(null=True)), setup=[EXTRA]),
    case(
        "odd_options_of_number",
        AlterField("thing", "extra", models.CharField(max_length=30, db_default="7", db_index=True)),
        setup=[AddField("thing", "extra", models.PositiveIntegerField(default=7))],
    ),
)
