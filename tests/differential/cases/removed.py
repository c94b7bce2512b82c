"""RemoveField, DeleteModel, and removals from the state alone."""

from __future__ import annotations

from django.contrib.postgres.operations import RemoveIndexConcurrently
from django.db import models
from django.db.migrations import (
    AddField,
    AddIndex,
    AlterField,
    CreateModel,
    DeleteModel,
    RemoveField,
    RemoveIndex,
    RunSQL,
    SeparateDatabaseAndState,
)

from differential.case import Case, case

VIEW = RunSQL("CREATE VIEW lab_view AS SELECT id, char_null FROM lab_thing", "DROP VIEW lab_view")
COMPUTED = CreateModel(
    "Computed",
    [
        ("id", models.AutoField(primary_key=True)),
        ("number", models.IntegerField()),
        (
            "double",
            models.GeneratedField(
                expression=models.F("number") / 2, output_field=models.IntegerField(), db_persist=True
            ),
        ),
    ],
)
CHILD = CreateModel(
    "Leaf",
    [
        ("id", models.BigAutoField(primary_key=True)),
        ("shelf", models.ForeignKey("lab.Shelf", models.CASCADE)),
        ("size", models.IntegerField()),
    ],
)
WITH_MANY = CreateModel(
    "Club",
    [
        ("id", models.BigAutoField(primary_key=True)),
        ("name", models.TextField()),
        ("members", models.ManyToManyField("lab.Reader")),
    ],
)
LINKED = CreateModel(
    "Linked",
    [
        ("id", models.BigAutoField(primary_key=True)),
        ("code", models.ForeignKey("lab.Author", models.CASCADE, to_field="code", db_column="code")),
    ],
)
RELAXED = AlterField("thing", "integer", models.IntegerField(null=True))


def remove(name: str, model: str = "thing") -> RemoveField:
    return RemoveField(model, name)


def from_state(*operations: object) -> SeparateDatabaseAndState:
    return SeparateDatabaseAndState(state_operations=list(operations))  # type: ignore[arg-type]


REMOVED = {
    "remove_null_int": "integer_null",
    "remove_notnull_int": "integer",
    "remove_notnull_int_default": "integer_default",
    "remove_db_default_field": "integer_db_default",
    "remove_null_char": "char_null",
    "remove_indexed": "integer_indexed",
    "remove_indexed_char": "char_indexed",
    "remove_unique_int": "integer_unique",
    "remove_unique_char": "char_unique",
    "remove_positive": "positive",
    "remove_text": "text",
    "remove_fk_notnull": "author",
    "remove_fk_null": "editor",
    "remove_fk_noindex": "bare",
    "remove_fk_noconstraint": "loose",
    "remove_one_to_one": "seat",
    "remove_m2m": "readers",
    "remove_field_in_meta_index": "big",
    "remove_field_in_unique": "one",
    "remove_field_in_condition": "three",
}

CASES: tuple[Case, ...] = (
    *(case(name, remove(field)) for name, field in REMOVED.items()),
    case("remove_field_in_check", remove("checked", "rating")),
    case("remove_field_used_by_view", remove("char_null"), setup=[VIEW], last_django=(5, 2)),
    case("remove_field_used_by_view_kept", remove("char_null"), setup=[VIEW], django=(6, 0), fails="2BP01"),
    case("remove_generated_stored", remove("double", "computed"), setup=[COMPUTED]),
    case(
        "remove_source_of_generated",
        from_state(remove("double", "computed")),
        remove("number", "computed"),
        setup=[COMPUTED],
        last_django=(5, 2),
    ),
    case(
        "remove_unique_field_referenced_by_other_fk",
        remove("code", "author"),
        setup=[LINKED],
        last_django=(5, 2),
    ),
    case("remove_only_field", remove("name", "empty")),
    case("remove_notnull_from_state_only", from_state(remove("integer"))),
    case("remove_null_from_state_only", from_state(remove("integer_null"))),
    case("remove_db_default_from_state_only", from_state(remove("integer_db_default"))),
    case("remove_fk_null_from_state_only", from_state(remove("editor"))),
    case("remove_fk_without_constraint_from_state_only", from_state(remove("loose"))),
    case("remove_m2m_from_state_only", from_state(remove("readers"))),
    case("remove_relaxed_from_state_only", RELAXED, from_state(remove("integer"))),
    case(
        "remove_from_database_after_state",
        RunSQL("ALTER TABLE lab_thing DROP COLUMN integer_null"),
        setup=[from_state(remove("integer_null"))],
    ),
    case("remove_two_fields", remove("integer_null"), remove("char_null")),
    case("remove_index_then_field", RemoveIndex("thing", "thing_big"), remove("big")),
    case("remove_field_non_atomic", remove("integer_null"), atomic=False),
    case(
        "combo_remove_and_add_same_name",
        remove("char_null"),
        AddField("thing", "char_null", models.CharField(max_length=80, null=True)),
    ),
    case(
        "combo_remove_and_add_same_type",
        remove("char_null"),
        AddField("thing", "char_null", models.CharField(max_length=50, null=True)),
    ),
    case("delete_model_plain", DeleteModel("Shelf")),
    case("delete_model_empty", DeleteModel("Empty")),
    case("delete_model_with_fk_out", DeleteModel("Leaf"), setup=[CHILD]),
    case("delete_model_with_m2m", DeleteModel("Club"), setup=[WITH_MANY]),
    case("delete_model_child_of_hot_parent", DeleteModel("Note")),
    case(
        "delete_model_with_view",
        DeleteModel("Shelf"),
        setup=[RunSQL("CREATE VIEW lab_view AS SELECT id, name FROM lab_shelf")],
    ),
    case("delete_model_from_state_only", from_state(DeleteModel("Shelf"))),
    case("delete_model_with_fk_from_state_only", from_state(DeleteModel("Note"))),
    case(
        "delete_model_incoming_fk_state_removed",
        from_state(remove("shelf", "leaf")),
        DeleteModel("Shelf"),
        setup=[CHILD],
    ),
    case("delete_model_and_fk", remove("shelf", "leaf"), DeleteModel("Shelf"), setup=[CHILD]),
    case("remove_index", RemoveIndex("thing", "thing_big")),
    case("remove_index_concurrently", RemoveIndexConcurrently("thing", "thing_big"), atomic=False),
    case(
        "remove_index_concurrently_in_atomic",
        RemoveIndexConcurrently("thing", "thing_big"),
        fails="NotSupportedError",
    ),
    case(
        "remove_index_and_add_it_again",
        RemoveIndex("thing", "thing_big"),
        AddIndex("thing", models.Index(fields=["big"], name="thing_big")),
    ),
)
