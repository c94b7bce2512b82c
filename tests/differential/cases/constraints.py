"""Constraints added, validated, changed and removed, and the old forms of unique and index."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import IntegerRangeField, RangeOperators
from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db import models
from django.db.migrations import (
    AddConstraint,
    AlterConstraint,
    AlterField,
    AlterUniqueTogether,
    CreateModel,
    RemoveConstraint,
    RunSQL,
)
from django.db.models.functions import Lower

from differential.case import Case, case

CHECK = models.CheckConstraint(condition=models.Q(integer__gte=0), name="extra")
KEY = "ALTER TABLE lab_note ADD CONSTRAINT extra FOREIGN KEY (shelf) REFERENCES lab_author (id) NOT VALID"
PAIR = CreateModel(
    "Pair",
    [
        ("id", models.AutoField(primary_key=True)),
        ("one", models.IntegerField()),
        ("two", models.IntegerField()),
        ("three", models.IntegerField()),
    ],
    {"unique_together": {("one", "two")}},
)
SPAN = CreateModel("Span", [("id", models.AutoField(primary_key=True)), ("span", IntegerRangeField())])
APART = ExclusionConstraint(name="extra", expressions=[("span", RangeOperators.OVERLAPS)])


def add(constraint: models.BaseConstraint, model: str = "thing") -> AddConstraint:
    return AddConstraint(model, constraint)


def unique(**options: Any) -> models.UniqueConstraint:
    return models.UniqueConstraint(name="extra", **options)


ADDED = {
    "add_check": CHECK,
    "add_check_null_allowed": models.CheckConstraint(condition=models.Q(integer_null__gte=0), name="extra"),
    "add_check_not_null": models.CheckConstraint(
        condition=models.Q(integer_null__isnull=False), name="extra"
    ),
    "add_check_two_columns": models.CheckConstraint(
        condition=models.Q(integer__gte=0) | models.Q(big__gte=0), name="extra"
    ),
    "add_unique": unique(fields=["integer"]),
    "add_unique_two_columns": unique(fields=["integer", "char"]),
    "add_unique_deferrable": unique(fields=["integer"], deferrable=models.Deferrable.DEFERRED),
    "add_unique_condition": unique(fields=["integer"], condition=models.Q(big__gt=0)),
    "add_unique_expression": models.UniqueConstraint(Lower("char"), name="extra"),
    "add_unique_include": unique(fields=["integer"], include=["char"]),
    "add_unique_opclasses": unique(fields=["char"], opclasses=["varchar_pattern_ops"]),
    "add_unique_fk": unique(fields=["author", "integer"]),
}

CASES: tuple[Case, ...] = (
    *(case(name, add(constraint)) for name, constraint in ADDED.items()),
    case("add_unique_nulls_distinct", add(unique(fields=["integer_null"], nulls_distinct=False)), server=15),
    case("add_check_non_atomic", add(CHECK), atomic=False),
    case(
        "add_check_violated",
        add(models.CheckConstraint(condition=models.Q(integer__lt=5), name="extra")),
        fails="23514",
    ),
    case("add_unique_violated", add(unique(fields=["boolean"])), fails="23505"),
    case("add_exclusion", add(APART, "span"), setup=[SPAN]),
    case("add_check_not_valid", AddConstraintNotValid("thing", CHECK)),
    case(
        "validate_check", ValidateConstraint("thing", "extra"), setup=[AddConstraintNotValid("thing", CHECK)]
    ),
    case(
        "validate_check_non_atomic",
        ValidateConstraint("thing", "extra"),
        setup=[AddConstraintNotValid("thing", CHECK)],
        atomic=False,
    ),
    case(
        "not_valid_then_validate_same_tx",
        AddConstraintNotValid("thing", CHECK),
        ValidateConstraint("thing", "extra"),
    ),
    case(
        "not_valid_then_validate_non_atomic",
        AddConstraintNotValid("thing", CHECK),
        ValidateConstraint("thing", "extra"),
        atomic=False,
    ),
    case("remove_check", RemoveConstraint("rating", "rating_check")),
    case("remove_unique", RemoveConstraint("thing", "thing_pair_unique")),
    case("remove_unique_condition", RemoveConstraint("thing", "thing_partial_unique")),
    case(
        "remove_and_add_other_check",
        RemoveConstraint("rating", "rating_check"),
        add(models.CheckConstraint(condition=models.Q(checked__lt=50), name="rating_check"), "rating"),
    ),
    case(
        "remove_and_add_same_check",
        RemoveConstraint("rating", "rating_check"),
        add(models.CheckConstraint(condition=models.Q(checked__gte=0), name="rating_check"), "rating"),
    ),
    case(
        "remove_and_add_same_unique",
        RemoveConstraint("thing", "thing_pair_unique"),
        add(models.UniqueConstraint(fields=["one", "two"], name="other_name")),
    ),
    case(
        "alter_constraint_message",
        AlterConstraint(
            "rating",
            "rating_check",
            models.CheckConstraint(
                condition=models.Q(checked__gte=0), name="rating_check", violation_error_message="no"
            ),
        ),
    ),
    case("alter_unique_together_add", AlterUniqueTogether("thing", {("integer", "char")})),
    case("alter_unique_together_remove", AlterUniqueTogether("pair", set()), setup=[PAIR]),
    case("alter_unique_together_change", AlterUniqueTogether("pair", {("one", "three")}), setup=[PAIR]),
    case("alter_unique_together_none", AlterUniqueTogether("pair", {("one", "two")}), setup=[PAIR]),
    case("sql_fk_not_valid", RunSQL(KEY)),
    case("sql_fk_validate", RunSQL("ALTER TABLE lab_note VALIDATE CONSTRAINT extra"), setup=[RunSQL(KEY)]),
    case(
        "sql_fk_not_valid_then_validate_same_tx",
        RunSQL(KEY),
        RunSQL("ALTER TABLE lab_note VALIDATE CONSTRAINT extra"),
    ),
    case("sql_fk_validated", RunSQL(KEY.removesuffix(" NOT VALID"))),
    case(
        "sql_unique_using_index",
        RunSQL("ALTER TABLE lab_thing ADD CONSTRAINT extra UNIQUE USING INDEX extra_index"),
        setup=[RunSQL("CREATE UNIQUE INDEX extra_index ON lab_thing (integer)")],
    ),
    case("sql_drop_fk", RunSQL("ALTER TABLE lab_note DROP CONSTRAINT extra"), setup=[RunSQL(KEY)]),
    case(
        "sql_not_null_not_valid",
        RunSQL("ALTER TABLE lab_thing ADD CONSTRAINT extra NOT NULL integer_null NOT VALID"),
        server=18,
    ),
    case(
        "sql_not_null_validate",
        RunSQL("ALTER TABLE lab_thing VALIDATE CONSTRAINT extra"),
        setup=[RunSQL("ALTER TABLE lab_thing ADD CONSTRAINT extra NOT NULL integer_null NOT VALID")],
        server=18,
    ),
    case(
        "sql_set_not_null_of_not_valid",
        AlterField("thing", "integer_null", models.IntegerField()),
        setup=[RunSQL("ALTER TABLE lab_thing ADD CONSTRAINT extra NOT NULL integer_null NOT VALID")],
        server=18,
    ),
)
