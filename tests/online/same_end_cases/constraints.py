"""Unique constraints and checks of every make, added, changed and removed."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.migrations import AddConstraint, AddIndex, AlterField, RemoveConstraint, RemoveIndex
from django.db.models.functions import Lower

from differential.case import Case, case


def unique(*expressions: Any, **options: Any) -> models.UniqueConstraint:
    return models.UniqueConstraint(*expressions, name="extra", **options)


def check(condition: models.Q) -> models.CheckConstraint:
    return models.CheckConstraint(condition=condition, name="extra")


UNIQUE: dict[str, models.UniqueConstraint] = {
    "include": unique(fields=["one", "three"], include=["char", "text"]),
    "deferrable": unique(fields=["one", "three"], deferrable=models.Deferrable.DEFERRED),
    "deferrable_immediate": unique(fields=["one", "three"], deferrable=models.Deferrable.IMMEDIATE),
    "condition": unique(fields=["one"], condition=models.Q(three__gt=5, boolean=True)),
    "condition_include": unique(fields=["one"], condition=models.Q(three__gt=5), include=["char"]),
    "expression": unique(Lower("char")),
    "expression_and_column": unique(Lower("char").desc(), "one"),
    "expression_opclass": unique(OpClass(Lower("char"), name="text_pattern_ops")),
    "expression_condition": unique(Lower("char"), condition=models.Q(three__gt=5)),
    "opclasses": unique(fields=["char"], opclasses=["varchar_pattern_ops"]),
    "null_column": unique(fields=["integer_null"]),
    "key": unique(fields=["author", "one"]),
}
NULLS = unique(fields=["integer_null", "one"], nulls_distinct=False)
NULLS_CONDITION = unique(fields=["integer_null"], nulls_distinct=False, condition=models.Q(three__gt=5))
SPAN = models.Func(models.F("integer"), models.F("integer") + 1, function="int4range")
EXCLUSION = ExclusionConstraint(name="extra", expressions=[(SPAN, RangeOperators.OVERLAPS)])
WIDE = check(models.Q(integer__gte=-10) & (models.Q(char__isnull=False) | models.Q(text__startswith="v")))
NARROW = check(models.Q(integer__gte=-5))


def added(name: str, constraint: Any, server: int = 14) -> Case:
    return case(f"constraint_{name}", AddConstraint("thing", constraint), server=server)


def removed(name: str, constraint: Any, server: int = 14) -> Case:
    return case(
        f"constraint_{name}_removed",
        RemoveConstraint("thing", "extra"),
        setup=[AddConstraint("thing", constraint)],
        server=server,
    )


CASES: tuple[Case, ...] = (
    *(added(f"unique_{name}", one) for name, one in UNIQUE.items()),
    *(removed(f"unique_{name}", one) for name, one in UNIQUE.items()),
    added("unique_nulls", NULLS, 15),
    removed("unique_nulls", NULLS, 15),
    added("unique_nulls_condition", NULLS_CONDITION, 15),
    added("exclusion", EXCLUSION),
    removed("exclusion", EXCLUSION),
    added("check_wide", WIDE),
    removed("check_wide", WIDE),
    case(
        "constraint_check_replaced",
        RemoveConstraint("thing", "extra"),
        AddConstraint("thing", NARROW),
        setup=[AddConstraint("thing", WIDE)],
    ),
    case(
        "constraint_unique_replaced",
        RemoveConstraint("thing", "extra"),
        AddConstraint("thing", UNIQUE["include"]),
        setup=[AddConstraint("thing", UNIQUE["deferrable"])],
    ),
    case(
        "constraint_unique_by_field",
        AlterField("thing", "one", models.IntegerField(unique=True, null=True)),
    ),
    case(
        "constraint_unique_to_index",
        RemoveConstraint("thing", "thing_pair_unique"),
        AddIndex("thing", models.Index(fields=["one", "two"], name="thing_pair")),
    ),
    case(
        "constraint_index_to_unique",
        RemoveIndex("thing", "thing_big"),
        AddConstraint("thing", models.UniqueConstraint(fields=["big"], name="thing_big")),
    ),
    case(
        "constraint_long_name",
        AlterField(
            "thing",
            "char_100",
            models.CharField(max_length=100, unique=True, db_column="a" * 50),
        ),
    ),
)
