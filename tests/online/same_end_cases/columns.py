"""Columns whose values the server makes or checks, and columns of tables that inherit or are partitioned."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.migrations import (
    AddConstraint,
    AddField,
    AddIndex,
    AlterField,
    AlterUniqueTogether,
    CreateModel,
    DeleteModel,
    RemoveField,
    RunSQL,
)
from django.db.models.functions import Now, Random, Upper

from differential.case import Case, case

ID = ("id", models.BigAutoField(primary_key=True))


def add(field: models.Field[Any, Any], model: str = "thing") -> AddField:
    return AddField(model, "extra", field)


def upper(**options: Any) -> models.GeneratedField:
    return models.GeneratedField(
        expression=Upper("char"), output_field=models.CharField(max_length=50), db_persist=True, **options
    )


GENERATED = add(upper())
# The parent's row comes with the child's.
CHILD = CreateModel(
    "Poet",
    [
        (
            "author_ptr",
            models.OneToOneField(
                "lab.Author", models.CASCADE, parent_link=True, primary_key=True, serialize=False
            ),
        ),
        ("verses", models.IntegerField()),
    ],
    bases=("lab.author",),
)
PARTITIONED = [
    RunSQL(
        """
        CREATE TABLE lab_visit (id bigint NOT NULL, day integer NOT NULL, page varchar(50) NOT NULL,
            reader_id bigint NULL, PRIMARY KEY (id, day)) PARTITION BY RANGE (day);
        CREATE TABLE lab_visit_1 PARTITION OF lab_visit FOR VALUES FROM (0) TO (500);
        CREATE TABLE lab_visit_2 PARTITION OF lab_visit FOR VALUES FROM (500) TO (100000);
        """,
        "DROP TABLE lab_visit",
        [
            CreateModel(
                "Visit",
                [
                    ("id", models.BigIntegerField(primary_key=True)),
                    ("day", models.IntegerField()),
                    ("page", models.CharField(max_length=50)),
                    ("reader", models.BigIntegerField(null=True, db_column="reader_id")),
                ],
            )
        ],
    )
]
VISITS = [
    "INSERT INTO lab_visit SELECT i, i, 'v' || i, i FROM generate_series(1, 1000) i ON CONFLICT DO NOTHING"
]


def partitioned(name: str, *operations: Any, server: int = 14) -> Case:
    return case(f"partitioned_{name}", *operations, setup=PARTITIONED, rows=VISITS, server=server)


CASES: tuple[Case, ...] = (
    case("positive_not_null", add(models.PositiveIntegerField(default=1))),
    case("positive_unique", add(models.PositiveIntegerField(null=True, unique=True))),
    case("positive_small_db_default", add(models.PositiveSmallIntegerField(db_default=2))),
    case("positive_big_to_integer", AlterField("thing", "positive", models.IntegerField(null=True))),
    case("positive_removed_two", RemoveField("thing", "positive"), RemoveField("thing", "positive_small")),
    case("positive_made", AlterField("thing", "small", models.PositiveSmallIntegerField())),
    case("generated_indexed", add(upper(db_index=True))),
    case("generated_unique", add(upper(unique=True))),
    case("generated_removed", RemoveField("thing", "extra"), setup=[GENERATED]),
    case(
        "generated_virtual",
        add(
            models.GeneratedField(
                expression=models.F("one") + models.F("two"),
                output_field=models.IntegerField(),
                db_persist=False,
            )
        ),
        django=(6, 0),
        server=18,
    ),
    case("volatile_uuid", add(models.UUIDField(db_default=RandomUUID()))),
    case("volatile_uuid_null", add(models.UUIDField(db_default=RandomUUID(), null=True))),
    case("volatile_uuid_unique", add(models.UUIDField(db_default=RandomUUID(), unique=True))),
    case("volatile_uuid_of_python", add(models.UUIDField(default=uuid.uuid4))),
    case(
        "volatile_random_float", add(models.FloatField(db_default=Random(), null=True)), unknowable="random"
    ),
    case("volatile_now", add(models.DateTimeField(db_default=Now()))),
    case(
        "volatile_then_unique",
        add(models.UUIDField(db_default=RandomUUID())),
        AlterField("thing", "extra", models.UUIDField(db_default=RandomUUID(), unique=True)),
    ),
    case("inherited_model", CHILD),
    case("inherited_field", add(models.IntegerField(default=1), "poet"), setup=[CHILD]),
    case("inherited_field_of_parent", add(models.IntegerField(null=True), "author"), setup=[CHILD]),
    case(
        "inherited_key_to_child",
        add(models.ForeignKey("lab.Poet", models.CASCADE, null=True)),
        setup=[CHILD],
    ),
    case("inherited_index", AddIndex("poet", models.Index(fields=["verses"], name="v")), setup=[CHILD]),
    case("inherited_not_null", AlterField("poet", "verses", models.IntegerField(null=True)), setup=[CHILD]),
    case(
        "inherited_pk_of_parent",
        AlterField("author", "id", models.BigAutoField(primary_key=True)),
        setup=[CHILD],
    ),
    case("inherited_removed", DeleteModel("Poet"), setup=[CHILD]),
    partitioned("index", AddIndex("visit", models.Index(fields=["page"], name="visit_page"))),
    partitioned("field", add(models.IntegerField(null=True), "visit")),
    partitioned("field_default", add(models.IntegerField(default=4), "visit")),
    partitioned("field_indexed", add(models.IntegerField(null=True, db_index=True), "visit")),
    partitioned("field_positive", add(models.PositiveIntegerField(null=True), "visit")),
    partitioned(
        "field_text_indexed", AlterField("visit", "page", models.CharField(max_length=50, db_index=True))
    ),
    partitioned(
        "check",
        AddConstraint("visit", models.CheckConstraint(condition=models.Q(day__gte=0), name="visit_day")),
    ),
    partitioned(
        "unique",
        AddConstraint("visit", models.UniqueConstraint(fields=["page", "day"], name="visit_unique")),
    ),
    partitioned("unique_together", AlterUniqueTogether("visit", {("day", "page")})),
    partitioned("not_null", AlterField("visit", "reader", models.BigIntegerField(db_column="reader_id"))),
    partitioned("null", AlterField("visit", "page", models.CharField(max_length=50, null=True))),
    partitioned("longer", AlterField("visit", "page", models.CharField(max_length=80))),
    partitioned(
        "key",
        AlterField(
            "visit", "reader", models.ForeignKey("lab.Reader", models.CASCADE, null=True, related_name="+")
        ),
    ),
    partitioned(
        "key_to_it", add(models.ForeignKey("lab.Visit", models.CASCADE, null=True, db_constraint=False))
    ),
    partitioned("field_removed", RemoveField("visit", "page")),
    partitioned("removed", DeleteModel("Visit")),
)
