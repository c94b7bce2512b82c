"""Whole models, their options, and migrations that change the state alone."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.operations import CreateCollation
from django.db import models
from django.db.migrations import (
    AddField,
    AddIndex,
    AlterField,
    AlterModelManagers,
    AlterModelOptions,
    AlterModelTableComment,
    AlterOrderWithRespectTo,
    CreateModel,
    RunSQL,
    SeparateDatabaseAndState,
)

from differential.case import Case, case

ID = ("id", models.BigAutoField(primary_key=True))


def fresh(*fields: tuple[str, models.Field[Any, Any]], **options: object) -> CreateModel:
    return CreateModel("Fresh", [ID, *fields], options)


CASES: tuple[Case, ...] = (
    case("create_model_plain", fresh(("name", models.CharField(max_length=50, db_index=True)))),
    case("create_model_fk", fresh(("author", models.ForeignKey("lab.Author", models.CASCADE)))),
    case(
        "create_model_fk_noconstraint",
        fresh(("author", models.ForeignKey("lab.Author", models.CASCADE, db_constraint=False))),
    ),
    case(
        "create_model_two_fks",
        fresh(
            ("author", models.ForeignKey("lab.Author", models.CASCADE)),
            ("shelf", models.ForeignKey("lab.Shelf", models.CASCADE)),
        ),
    ),
    case("create_model_one_to_one", fresh(("reader", models.OneToOneField("lab.Reader", models.CASCADE)))),
    case("create_model_m2m", fresh(("readers", models.ManyToManyField("lab.Reader")))),
    case("create_model_self_fk", fresh(("parent", models.ForeignKey("self", models.CASCADE, null=True)))),
    case(
        "create_model_inherited",
        CreateModel(
            "Special",
            [
                (
                    "author_ptr",
                    models.OneToOneField(
                        "lab.Author",
                        models.CASCADE,
                        auto_created=True,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("extra", models.IntegerField(default=1)),
            ],
            bases=("lab.author",),
        ),
    ),
    case(
        "create_model_non_atomic",
        fresh(("author", models.ForeignKey("lab.Author", models.CASCADE))),
        atomic=False,
    ),
    case(
        "create_model_constraints",
        fresh(
            ("n", models.IntegerField()),
            constraints=[
                models.CheckConstraint(condition=models.Q(n__gt=0), name="fresh_n"),
                models.UniqueConstraint(fields=["n"], name="fresh_u"),
            ],
            indexes=[models.Index(fields=["n"], name="fresh_i")],
        ),
    ),
    case("create_model_proxy", CreateModel("Alias", [], {"proxy": True}, bases=("lab.shelf",))),
    case("create_model_unmanaged", CreateModel("Elsewhere", [ID], {"managed": False})),
    case("create_model_positive_unique", fresh(("n", models.PositiveIntegerField(unique=True)))),
    case(
        "create_model_then_alter",
        fresh(("n", models.IntegerField())),
        AlterField("fresh", "n", models.BigIntegerField(db_index=True)),
        AddField("fresh", "m", models.SlugField(default="x")),
        AddIndex("fresh", models.Index(fields=["n"], name="fresh_n")),
    ),
    case(
        "create_model_then_fk_from_existing",
        fresh(),
        AddField("thing", "fresh", models.ForeignKey("lab.Fresh", models.CASCADE, null=True)),
    ),
    case(
        "create_two_models_fk",
        fresh(),
        CreateModel("Other", [ID, ("fresh", models.ForeignKey("lab.Fresh", models.CASCADE))]),
    ),
    case("alter_model_options", AlterModelOptions("thing", {"verbose_name": "object", "ordering": ["id"]})),
    case("alter_model_managers", AlterModelManagers("thing", [("objects", models.Manager())])),
    case("alter_model_table_comment", AlterModelTableComment("thing", "things")),
    case("alter_order_with_respect_to_add", AlterOrderWithRespectTo("note", "thing")),
    case(
        "alter_order_with_respect_to_remove",
        AlterOrderWithRespectTo("note", None),
        setup=[AlterOrderWithRespectTo("note", "thing")],
    ),
    case("create_collation", CreateCollation("plain", "C")),
    case(
        "separate_add_field_by_sql",
        SeparateDatabaseAndState(
            [RunSQL("ALTER TABLE lab_thing ADD COLUMN extra integer")],
            [AddField("thing", "extra", models.IntegerField(null=True))],
        ),
    ),
    case(
        "separate_add_index_by_sql",
        SeparateDatabaseAndState(
            [RunSQL("CREATE INDEX CONCURRENTLY extra ON lab_thing (integer)")],
            [AddIndex("thing", models.Index(fields=["integer"], name="extra"))],
        ),
        atomic=False,
    ),
    case(
        "separate_nested",
        SeparateDatabaseAndState(
            [SeparateDatabaseAndState([RunSQL("ALTER TABLE lab_thing ADD COLUMN extra integer")])],
            [AddField("thing", "extra", models.IntegerField(null=True))],
        ),
    ),
    case(
        "separate_state_add_field",
        SeparateDatabaseAndState(
            [], [AddField("thing", "extra", models.IntegerField(null=True, db_column="integer_null"))]
        ),
    ),
)
