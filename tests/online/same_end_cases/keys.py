"""Primary keys, keys of every make, and many-to-many fields."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.migrations import (
    AddField,
    AlterField,
    CreateModel,
    RemoveField,
    RenameField,
    RunSQL,
    SeparateDatabaseAndState,
)

from differential.case import Case, case

ID = ("id", models.BigAutoField(primary_key=True))


def key(to: str = "lab.Author", **options: Any) -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(to, models.CASCADE, related_name="+", **options)


def many(to: str = "lab.Reader", **options: Any) -> models.ManyToManyField[Any, Any]:
    return models.ManyToManyField(to, related_name="+", **options)


def coded(**options: Any) -> CreateModel:
    return CreateModel("Coded", [ID, ("author", key(to_field="code", db_column="author", **options))])


THROUGH = CreateModel(
    "Loan",
    [ID, ("reader", key("lab.Reader")), ("shelf", key("lab.Shelf")), ("days", models.IntegerField())],
)
NATURAL = CreateModel(
    "Natural", [("code", models.CharField(max_length=20, primary_key=True)), ("n", models.IntegerField())]
)
TO_NATURAL = CreateModel("Pointing", [ID, ("to", key("lab.Natural"))])
NUMBERED = CreateModel(
    "Numbered", [("number", models.IntegerField(primary_key=True)), ("n", models.IntegerField(null=True))]
)
TO_BOTH = CreateModel(
    "Chain", [("seat", models.OneToOneField("lab.Reader", models.CASCADE, primary_key=True))]
)

CASES: tuple[Case, ...] = (
    case(
        "pk_of_text_longer",
        AlterField("natural", "code", models.CharField(max_length=40, primary_key=True)),
        setup=[NATURAL, TO_NATURAL],
    ),
    case(
        "pk_of_text_to_text_field",
        AlterField("natural", "code", models.TextField(primary_key=True)),
        setup=[NATURAL],
    ),
    case("pk_renamed_of_text", RenameField("natural", "code", "label"), setup=[NATURAL, TO_NATURAL]),
    case(
        "pk_integer_to_big",
        AlterField("numbered", "number", models.BigIntegerField(primary_key=True)),
        setup=[NUMBERED],
    ),
    case("pk_auto_to_big_auto_many", AlterField("reader", "id", models.AutoField(primary_key=True))),
    case("pk_auto_of_thing", AlterField("thing", "id", models.AutoField(primary_key=True))),
    case(
        "pk_moves_to_another_field",
        AlterField("numbered", "number", models.IntegerField(unique=True)),
        AddField("numbered", "id", models.BigAutoField(primary_key=True)),
        setup=[NUMBERED],
    ),
    case(
        "pk_is_a_key",
        RemoveField("chain", "seat"),
        AddField("chain", "id", models.BigAutoField(primary_key=True)),
        setup=[TO_BOTH],
    ),
    case(
        "pk_composite",
        CreateModel(
            "Cell",
            [
                ("pk", models.CompositePrimaryKey("row", "place")),
                ("row", models.IntegerField()),
                ("place", models.IntegerField()),
                ("author", key()),
            ],
        ),
    ),
    case(
        "pk_composite_field_added",
        AddField("cell", "extra", models.PositiveIntegerField(null=True, db_index=True)),
        setup=[
            CreateModel(
                "Cell",
                [
                    ("pk", models.CompositePrimaryKey("row", "place")),
                    ("row", models.IntegerField()),
                    ("place", models.IntegerField()),
                ],
            )
        ],
    ),
    case(
        "key_to_field_added", AddField("thing", "extra", key(null=True, to_field="code", db_column="by_code"))
    ),
    case("key_to_field_not_null", AddField("thing", "extra", key(default=1, to_field="number"))),
    case(
        "key_of_to_field_null",
        AlterField("coded", "author", key(to_field="code", db_column="author", null=True)),
        setup=[coded()],
    ),
    case(
        "key_of_to_field_to_id",
        AlterField("coded", "author", key("lab.Shelf", db_column="author", null=True)),
        setup=[CreateModel("Coded", [ID, ("author", models.BigIntegerField(db_column="author"))])],
    ),
    case("key_column_changed", AlterField("thing", "editor", key(null=True, db_column="redactor"))),
    case(
        "key_bare_added",
        AddField("thing", "extra", key(null=True, db_constraint=False, db_index=False, db_column="x")),
    ),
    case("key_bare_not_null", AddField("thing", "extra", key(default=1, db_constraint=False))),
    case("key_constraint_on", AlterField("thing", "loose", key(null=True))),
    case("key_to_self_not_null", AddField("shelf", "parent", key("self", default=1))),
    case("key_and_unique", AddField("thing", "extra", key(null=True, unique=True))),
    case("key_removed_of_to_field", RemoveField("coded", "author"), setup=[coded()]),
    case("many_added", AddField("shelf", "readers", many())),
    case("many_added_to_self", AddField("shelf", "near", models.ManyToManyField("self"))),
    case("many_added_with_table", AddField("shelf", "readers", many(db_table="shelf_readers"))),
    case("many_added_bare", AddField("shelf", "readers", many(db_constraint=False))),
    case("many_added_through", THROUGH, AddField("shelf", "readers", many(through="lab.Loan"))),
    case(
        "many_through_removed",
        RemoveField("shelf", "readers"),
        setup=[THROUGH, AddField("shelf", "readers", many(through="lab.Loan"))],
    ),
    case(
        "many_retargeted_and_back",
        AlterField("thing", "readers", many("lab.Shelf")),
        AlterField("thing", "readers", many("lab.Reader")),
    ),
    case(
        "many_to_through_of_the_same_table",
        SeparateDatabaseAndState(
            state_operations=[
                CreateModel(
                    "ThingReaders",
                    [ID, ("thing", key("lab.Thing")), ("reader", key("lab.Reader"))],
                    {"db_table": "lab_thing_readers"},
                ),
                AlterField("thing", "readers", many(through="lab.ThingReaders")),
            ]
        ),
        AddField("thingreaders", "since", models.DateField(null=True)),
    ),
    case("many_removed_and_model", RemoveField("thing", "readers"), RemoveField("thing", "seat")),
    case("many_renamed", RenameField("thing", "readers", "visitors")),
    case(
        "key_made_by_sql",
        RunSQL(
            "ALTER TABLE lab_note ADD CONSTRAINT note_shelf FOREIGN KEY (shelf) REFERENCES lab_reader (id)",
            "ALTER TABLE lab_note DROP CONSTRAINT note_shelf",
        ),
    ),
)
