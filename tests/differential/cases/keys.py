"""AlterField of foreign keys, one-to-one and many-to-many fields."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.migrations import AddField, AlterField, CreateModel, RunSQL

from differential.case import Case, case


def key(
    to: str = "lab.Author", on_delete: object = models.CASCADE, **options: object
) -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(to, on_delete, related_name="+", **options)  # type: ignore[arg-type]


def alter(name: str, field: models.Field[Any, Any], model: str = "thing") -> AlterField:
    return AlterField(model, name, field)


ORPHANS = ("UPDATE lab_thing SET loose_id = 99999999 WHERE id = 3",)
SMALL = CreateModel(
    "Small",
    [
        ("id", models.BigAutoField(primary_key=True)),
        ("author", key(unique=True, null=True)),
        ("number", models.IntegerField(null=True)),
    ],
)
LINKED = CreateModel(
    "Linked",
    [("id", models.BigAutoField(primary_key=True)), ("code", key(to_field="code", db_column="code"))],
)

CASES: tuple[Case, ...] = (
    case("alter_fk_notnull_to_null", alter("author", key(null=True))),
    case("alter_fk_null_to_notnull", alter("editor", key())),
    case(
        "alter_fk_null_to_notnull_default",
        alter("editor", key(default=1)),
        unknowable="no row is NULL, so the UPDATE writes none",
    ),
    case("alter_fk_db_index_off", alter("author", key(db_index=False))),
    case("alter_fk_db_index_on", alter("bare", key(null=True))),
    case("alter_fk_db_constraint_off", alter("author", key(db_constraint=False))),
    case("alter_fk_db_constraint_on", alter("loose", key(null=True))),
    case("alter_fk_db_constraint_on_orphans", alter("loose", key(null=True)), rows=ORPHANS, fails="23503"),
    case(
        "alter_fk_related_name",
        alter("author", models.ForeignKey("lab.Author", models.CASCADE, related_name="things")),
    ),
    case("alter_fk_on_delete", alter("author", key(on_delete=models.PROTECT))),
    case(
        "alter_fk_on_delete_db_cascade",
        alter("author", key(on_delete=getattr(models, "DB_CASCADE", models.PROTECT))),
        django=(6, 1),
    ),
    case("alter_fk_limit_choices_to", alter("author", key(limit_choices_to={"number": 1}))),
    case("alter_fk_db_column", alter("author", key(db_column="writer"))),
    case("alter_fk_to_field", alter("editor", key(null=True, to_field="number"))),
    case("alter_fk_retarget", alter("author", key("lab.Shelf"))),
    case("alter_fk_retarget_null", alter("editor", key("lab.Reader", null=True))),
    case("alter_fk_target_change_orphans", alter("author", key("lab.Empty")), fails="23503"),
    case(
        "alter_fk_to_one_to_one",
        alter("author", models.OneToOneField("lab.Author", models.CASCADE, related_name="+")),
    ),
    case("alter_one_to_one_to_fk", alter("seat", key("lab.Reader"))),
    case(
        "alter_one_to_one_null",
        alter("seat", models.OneToOneField("lab.Reader", models.CASCADE, null=True, related_name="+")),
    ),
    case("alter_fk_unique", alter("bare", key(null=True, unique=True))),
    case("alter_fk_to_int", alter("author", models.IntegerField())),
    case("alter_int_to_fk", alter("shelf", key("lab.Shelf"), "note")),
    case("alter_int_to_fk_same_column", alter("shelf", key("lab.Shelf", db_column="shelf"), "note")),
    case("alter_fk_unique_field_drop_unique", alter("author", key(null=True), "small"), setup=[SMALL]),
    case(
        "alter_target_of_fk_type",
        alter("code", models.CharField(max_length=40, unique=True), "author"),
        setup=[LINKED],
    ),
    case(
        "alter_target_of_fk_drop_unique",
        alter("code", models.CharField(max_length=20), "author"),
        setup=[LINKED],
        fails="2BP01",
    ),
    case("alter_m2m_to_fk", alter("readers", key("lab.Reader", null=True)), fails="ValueError"),
    case(
        "alter_m2m_related_name", alter("readers", models.ManyToManyField("lab.Reader", related_name="liked"))
    ),
    case(
        "alter_m2m_db_table",
        alter("readers", models.ManyToManyField("lab.Reader", related_name="+", db_table="lab_liked")),
    ),
    case("alter_m2m_retarget", alter("readers", models.ManyToManyField("lab.Shelf", related_name="+"))),
    case(
        "alter_m2m_retarget_same_type",
        alter("readers", models.ManyToManyField("lab.Shelf", related_name="+")),
        atomic=False,
    ),
    case(
        "alter_m2m_blank",
        alter("readers", models.ManyToManyField("lab.Reader", related_name="+", blank=True)),
    ),
    case(
        "alter_fk_and_add_field",
        alter("author", key(null=True)),
        AddField("thing", "extra", models.IntegerField(null=True)),
    ),
    case("alter_fk_non_atomic", alter("author", key(null=True)), atomic=False),
    case(
        "alter_fk_null_by_sql",
        RunSQL(
            "ALTER TABLE lab_thing ALTER COLUMN author_id DROP NOT NULL",
            "ALTER TABLE lab_thing ALTER COLUMN author_id SET NOT NULL",
            [alter("author", key(null=True))],
        ),
    ),
)
